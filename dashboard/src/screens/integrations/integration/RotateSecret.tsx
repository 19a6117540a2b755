/** The dialog that replaces the secret of an integration, with one that the server makes or with one's own. */
import { Alert, Button, Group, PasswordInput, Radio, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { Identifier } from '@/components/Copy';
import { showMistakes, takeRefusal } from '@/components/forms';
import { Refusal } from '@/components/Refusal';
import type { Integration } from '../health';
import { refreshIntegrations } from '../queries';
import { OVERLAP_DEFAULT, OVERLAPS } from './overlaps';

interface RotateSecretProps {
  integration: Integration;
  hasSecret: boolean;
  /** Keeps the dialog open against the Escape key while there is a secret to lose. */
  keepOpen: (isKept: boolean) => void;
  onClose: () => void;
}

export function RotateSecret({ integration, hasSecret, keepOpen, onClose }: RotateSecretProps) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { origin: 'generated', secretKey: '', overlap: OVERLAP_DEFAULT },
    validate: {
      secretKey: (text, { origin }) => (origin === 'own' && text.trim() === '' ? 'Enter the secret' : null),
    },
  });
  const rotate = api.useMutation('post', '/tidings/v1/integrations/{integrationId}/secret-rotation', {
    meta: { quiet: true },
    onSuccess: () => refreshIntegrations(queries),
  });
  const submit = form.onSubmit(({ origin, secretKey, overlap }) => {
    setProblem(null);
    keepOpen(origin !== 'own');
    const own = origin === 'own' ? { secretKey } : {};
    rotate.mutate(
      { params: { path: { integrationId: integration._id } }, body: { ...own, overlapSeconds: Number(overlap) } },
      {
        onError: (error: unknown) => {
          keepOpen(false);
          setProblem(takeRefusal(form, error));
        },
      },
    );
  }, showMistakes);
  if (rotate.data !== undefined) return <Replaced secret={rotate.data.data.secretKey ?? null} onClose={onClose} />;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Refusal text={problem} />
        <Radio.Group label="The new secret" {...form.getInputProps('origin')}>
          <Stack gap="xs" mt="xs">
            <Radio value="generated" label="Make one; it is shown once" />
            <Radio value="own" label="I have one that my endpoint knows already" />
          </Stack>
        </Radio.Group>
        {form.values.origin === 'own' && (
          <PasswordInput label="Secret" withAsterisk autoComplete="off" {...form.getInputProps('secretKey')} />
        )}
        {hasSecret && (
          <Select
            label="The former secret signs beside it"
            description="In webhook-signature; x-novu-signature carries the new one alone."
            data={OVERLAPS}
            allowDeselect={false}
            {...form.getInputProps('overlap')}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rotate.isPending}>
            {hasSecret ? 'Replace secret' : 'Make the secret'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Replaced({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  return (
    <Stack>
      <Alert color="teal" icon={<IconCheck />} title="It signs from the next attempt on">
        {secret === null ? 'Your own secret is in use.' : 'Copy it for your endpoint now: it is not shown again.'}
      </Alert>
      {secret !== null && <Identifier text={secret} label="Copy the secret" />}
      <Text size="sm" c="dimmed">
        What your endpoint refuses meanwhile is not lost: it is tried again.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}
