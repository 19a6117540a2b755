/** What can be done to a whole workflow from outside of its editor: its state, a copy, its end. */
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { refresh } from '@/api/refresh';
import { confirmByName } from '@/components/confirm';

/** What names a workflow to the server and to people. */
export interface NamedWorkflow {
  workflowId: string;
  name: string;
}

/** Asks again for whatever shows workflows. */
export function useRefreshWorkflows(): () => Promise<void> {
  const queries = useQueryClient();
  return () =>
    refresh(queries, ['/v2/workflows', '/v2/environments', '/tidings/v1/workflows', '/tidings/v1/checklist']);
}

/** Lets triggers start a workflow, or not. */
export function useActivate() {
  const onSettled = useRefreshWorkflows();
  const { mutate } = api.useMutation('patch', '/v2/workflows/{workflowId}', { onSettled });
  return ({ workflowId, name }: NamedWorkflow, active: boolean) =>
    mutate(
      { params: { path: { workflowId } }, body: { active } },
      {
        onSuccess: () =>
          notifications.show({
            message: active ? `${name} is active.` : `${name} is inactive: triggers do not start it.`,
          }),
      },
    );
}

/** Asks for the name, then deletes. */
export function useDelete(onGone: () => void = () => {}) {
  const onSettled = useRefreshWorkflows();
  const { mutate } = api.useMutation('delete', '/v2/workflows/{workflowId}', { onSettled });
  return ({ workflowId, name }: NamedWorkflow) =>
    confirmByName({
      name,
      title: 'Delete this workflow?',
      children:
        'Triggers no longer find it, and their callers get an error. Runs that have started finish. This cannot be undone.',
      action: 'Delete workflow',
      onConfirm: () =>
        mutate(
          { params: { path: { workflowId } } },
          {
            onSuccess: () => {
              notifications.show({ message: `${name} is deleted.` });
              onGone();
            },
          },
        ),
    });
}
