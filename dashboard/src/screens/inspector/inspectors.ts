/** What can be done with inspectors, and what they are called. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, type Schemas } from '@/api/client';
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
  return () =>
    void queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith(INSPECTORS) });
}

/** Makes an inspector and opens it. */
export function useCreateInspector() {
  const refresh = useRefreshInspectors();
  const environmentId = useEnvironment().id;
  const navigate = useNavigate();
  const create = api.useMutation('post', INSPECTORS, {
    onSuccess: ({ data }) => {
      refresh();
      void navigate({
        to: '/env/$environmentId/inspector/$inspectorId',
        params: { environmentId, inspectorId: data.id },
      });
    },
  });
  return { create: () => create.mutate({ body: {} }), isPending: create.isPending };
}
