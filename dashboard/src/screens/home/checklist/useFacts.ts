/** What the checklist is ticked from: the server's own, what inspectors saw, and whether integrations sign. */
import { api } from '@/api/client';
import type { Facts } from './steps';

/** The last requests of the inspector that was used last: one that is genuine is enough. */
const LOOKED_AT = 20;

export function useFacts() {
  const checklist = api.useQuery('get', '/tidings/v1/checklist', {}, { select: ({ data }) => data });
  const inspectors = api.useQuery('get', '/tidings/v1/inspectors', {}, { select: ({ data }) => data });
  const isVerified = useVerified(inspectors.data?.filter(({ requests }) => requests > 0).at(-1)?.id);
  const isSigned = useSigned();
  const facts: Facts | null =
    checklist.data === undefined
      ? null
      : {
          checklist: checklist.data,
          hasInspector: (inspectors.data?.length ?? 0) > 0,
          isVerified: isVerified || (isSigned && checklist.data.delivered),
        };
  return { facts, error: checklist.error, retry: () => void checklist.refetch() };
}

/** Whether the inspector found a signature that is right. */
function useVerified(inspectorId: string | undefined): boolean {
  const requests = api.useQuery(
    'get',
    '/tidings/v1/inspectors/{inspectorId}/requests',
    { params: { path: { inspectorId: inspectorId ?? '' }, query: { limit: LOOKED_AT } } },
    { enabled: inspectorId !== undefined, select: ({ data }) => data },
  );
  return requests.data?.some(({ verification }) => verification.secret === 'verified') === true;
}

/** Whether there is an integration that signs what it sends. */
function useSigned(): boolean {
  const integrations = api.useQuery('get', '/v1/integrations', {}, { select: ({ data }) => data });
  return integrations.data?.some(({ active, credentials }) => active && Boolean(credentials.secretKey)) === true;
}
