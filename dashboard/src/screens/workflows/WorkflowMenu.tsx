/** What can be done to a workflow of the list. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCan, useEnvironment } from '@/app/session';
import { fromMenu } from '@/components/focus';
import { useActivate, useDelete } from './actions';
import { openDuplicate } from './Duplicate';
import type { WorkflowRow } from './WorkflowsTable';

export function WorkflowMenu({ workflow }: { workflow: WorkflowRow }) {
  const environmentId = useEnvironment().id;
  const canWrite = useCan('author');
  const navigate = useNavigate();
  const activate = useActivate();
  const remove = useDelete();
  const isActive = workflow.status !== 'INACTIVE';
  const to = '/env/$environmentId/workflows/$workflowId' as const;
  const params = { environmentId, workflowId: workflow.workflowId };
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${workflow.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          renderRoot={(props) => <Link to={to} params={params} {...props} />}
        >
          Open
        </Menu.Item>
        {canWrite && (
          <>
            <Menu.Item
              leftSection={<IconCopy size={16} />}
              onClick={fromMenu(() =>
                openDuplicate(workflow, (workflowId) => void navigate({ to, params: { environmentId, workflowId } })),
              )}
            >
              Duplicate
            </Menu.Item>
            <Menu.Item
              leftSection={isActive ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
              onClick={() => activate(workflow, !isActive)}
            >
              {isActive ? 'Deactivate' : 'Activate'}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={fromMenu(() => remove(workflow))}>
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
