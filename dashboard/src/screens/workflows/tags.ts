/** The tags that the workflows of the environment have. */
import { api } from '@/api/client';
import { useEnvironment } from '@/app/session';

/** Their names; none while they are not known. */
export function useTags(): string[] {
  const environmentId = useEnvironment().id;
  const tags = api.useQuery(
    'get',
    '/v2/environments/{environmentId}/tags',
    { params: { path: { environmentId } } },
    { select: ({ data }) => data.map(({ name }) => name) },
  );
  return tags.data ?? [];
}
