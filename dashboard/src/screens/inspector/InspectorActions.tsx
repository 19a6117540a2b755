/** What is seldom done with an inspector: a new name, an empty list, its end. */
import { ActionIcon, Button, Group, Menu, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconDots, IconEraser, IconPencil, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { useCan, useEnvironment } from '@/app/session';
import { confirm } from '@/components/confirm';
import { fromMenu } from '@/components/focus';
import { showMistakes, takeRefusal } from '@/components/forms';
import { type Inspector, useRefreshInspectors } from './inspectors';

export function InspectorActions({ inspector }: { inspector: Inspector }) {
  const [isRenaming, setRenaming] = useState(false);
  const mayChange = useCan('author');
  const clear = useClear(inspector);
  const end = useEnd(inspector);
  if (!mayChange) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconEraser size={16} />}
        disabled={inspector.requests === 0}
        loading={clear.isPending}
        onClick={clear.ask}
      >
        Clear requests
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label="More actions">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={fromMenu(() => setRenaming(true))}>
            Rename
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={fromMenu(end.ask)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isRenaming} onClose={() => setRenaming(false)} title="Rename">
        <RenameForm inspector={inspector} onDone={() => setRenaming(false)} />
      </Modal>
    </>
  );
}

function useClear(inspector: Inspector) {
  const refresh = useRefreshInspectors();
  const clear = api.useMutation('delete', '/tidings/v1/inspectors/{inspectorId}/requests', { onSuccess: refresh });
  const run = () => clear.mutate({ params: { path: { inspectorId: inspector.id } } });
  return {
    isPending: clear.isPending,
    ask: () =>
      confirm({
        title: 'Clear the requests?',
        children: 'All requests that it keeps go. The URL and its answer stay.',
        action: 'Clear requests',
        onConfirm: run,
      }),
  };
}

function useEnd(inspector: Inspector) {
  const refresh = useRefreshInspectors();
  const environmentId = useEnvironment().id;
  const navigate = useNavigate();
  const remove = api.useMutation('delete', '/tidings/v1/inspectors/{inspectorId}', {
    onSuccess: async () => {
      await navigate({ to: '/env/$environmentId/inspector', params: { environmentId } });
      refresh();
    },
  });
  const sender = inspector.integration;
  return {
    ask: () =>
      confirm({
        title: `Delete ${inspector.name}?`,
        children: sender
          ? `The URL and all requests go. The integration ${sender.identifier} stays, and its messages will fail with 404.`
          : 'The URL and all requests go. Whoever sends to it then gets 404.',
        action: 'Delete',
        onConfirm: () => remove.mutate({ params: { path: { inspectorId: inspector.id } } }),
      }),
  };
}

function RenameForm({ inspector, onDone }: { inspector: Inspector; onDone: () => void }) {
  const refresh = useRefreshInspectors();
  const form = useForm({
    initialValues: { name: inspector.name },
    validate: { name: (text) => (text.trim() === '' ? 'Enter a name' : null) },
  });
  const change = api.useMutation('patch', '/tidings/v1/inspectors/{inspectorId}', { meta: { quiet: true } });
  const submit = form.onSubmit((body) => {
    change.mutate(
      { params: { path: { inspectorId: inspector.id } }, body },
      {
        onSuccess: () => {
          refresh();
          onDone();
        },
        onError: (error: unknown) => {
          const rest = takeRefusal(form, error);
          if (rest !== null) form.setFieldError('name', rest);
        },
      },
    );
  }, showMistakes);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label="Name" maxLength={100} required data-autofocus {...form.getInputProps('name')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
