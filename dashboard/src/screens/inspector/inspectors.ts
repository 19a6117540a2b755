/** What can be done with inspectors, and what they are called. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, type Schemas } from '@/api/client';
import { refresh } from '@/api/refresh';
import { useEnvironment } from '@/app/session';

export type Inspector = Schemas['InspectorDto'];
export type Captured = Schemas['CapturedRequestDto'];

/** Everything that is said of inspectors. */
export const INSPECTORS = '/tidings/v1/inspectors';

/** The whole URL: where this dashboard is, there the inspector is too. */
export function urlOf({ path }: Pick<Inspector, 'path'>): string {
  return window.location.origin + path;
}

/** Asks anew for everything about inspectors. */
export function useRefreshInspectors(): () => void {
  const queries = useQueryClient();
  return () => void refresh(queries, [INSPECTORS]);
}

/** Makes an inspector and opens it. */
export function useCreateInspector() {
  const refreshAll = useRefreshInspectors();
  const environmentId = useEnvironment().id;
  const navigate = useNavigate();
  const create = api.useMutation('post', INSPECTORS, {
    onSuccess: ({ data }) => {
      refreshAll();
      void navigate({
        to: '/env/$environmentId/inspector/$inspectorId',
        params: { environmentId, inspectorId: data.id },
      });
    },
  });
  return { create: () => create.mutate({ body: {} }), isPending: create.isPending };
}
