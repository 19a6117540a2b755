/** What can be done with the open workflow: saving it first of all. */
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconCopy, IconDots, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEnvironment } from '@/app/session';
import { fromMenu } from '@/components/focus';
import { useDelete } from '../actions';
import { openDuplicate } from '../Duplicate';
import type { Editing } from './useEditing';
import { useOpened } from './useOpened';

export function Actions({ editing, canWrite }: { editing: Editing; canWrite: boolean }) {
  const { open, tab } = useOpened();
  if (!canWrite) return null;
  return (
    <>
      <MoreActions editing={editing} />
      {tab !== 'trigger' && (
        <Button variant="default" leftSection={<IconPlayerPlay size={16} />} onClick={() => open({ tab: 'trigger' })}>
          Test workflow
        </Button>
      )}
      <Tooltip label={editing.isDirty ? 'Ctrl/⌘ S' : 'Everything is saved'}>
        <Button onClick={() => void editing.save()} loading={editing.isSaving} disabled={!editing.isDirty}>
          Save
        </Button>
      </Tooltip>
    </>
  );
}

function MoreActions({ editing }: { editing: Editing }) {
  const environmentId = useEnvironment().id;
  const navigate = useNavigate();
  const { workflow } = editing.base;
  const leave = () =>
    void navigate({ to: '/env/$environmentId/workflows', params: { environmentId }, ignoreBlocker: true });
  const remove = useDelete(leave);
  const duplicate = () =>
    openDuplicate(
      workflow,
      (workflowId) =>
        void navigate({ to: '/env/$environmentId/workflows/$workflowId', params: { environmentId, workflowId } }),
    );
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon size="lg" aria-label="More actions">
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={fromMenu(duplicate)}>
          Duplicate
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={fromMenu(() => remove(workflow))}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
