/** What Home asks the server for. It is there before the screen is drawn, which then does not move under a reader's eyes. */
import type { QueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Period } from './statistics/period';

/** Requests of the inspector that was used last: one that is genuine is enough. */
const LOOKED_AT = 20;
const RUNS_MAX = 6;

export const checklist = () => api.queryOptions('get', '/tidings/v1/checklist', {});
export const inspectors = () => api.queryOptions('get', '/tidings/v1/inspectors', {});
export const integrations = () => api.queryOptions('get', '/v1/integrations', {});
export const latestRuns = () =>
  api.queryOptions('get', '/v1/notifications', { params: { query: { page: 0, limit: RUNS_MAX } } });
export const statistics = (period: Period) =>
  api.queryOptions('get', '/tidings/v1/statistics', { params: { query: { period } } });
export const requests = (inspectorId: string) =>
  api.queryOptions('get', '/tidings/v1/inspectors/{inspectorId}/requests', {
    params: { path: { inspectorId }, query: { limit: LOOKED_AT } },
  });

/** The inspector that was used last, of all that the server has. */
export function lastUsed(all: readonly { id: string; requests: number }[] | undefined): string | undefined {
  return all?.filter(({ requests }) => requests > 0).at(-1)?.id;
}

/** Asks for all that is not known yet. What is refused is told where it belongs on the screen. */
export async function loadHome(queries: QueryClient, period: Period) {
  // What is known is shown at once, however old: the screen asks for it again.
  const staleTime = Number.POSITIVE_INFINITY;
  const loadInspected = async () => {
    const all = await queries.fetchQuery({ ...inspectors(), staleTime }).catch(() => undefined);
    const id = lastUsed(all?.data);
    if (id !== undefined) await queries.prefetchQuery({ ...requests(id), staleTime });
  };
  await Promise.all([
    queries.prefetchQuery({ ...checklist(), staleTime }),
    queries.prefetchQuery({ ...integrations(), staleTime }),
    queries.prefetchQuery({ ...latestRuns(), staleTime }),
    queries.prefetchQuery({ ...statistics(period), staleTime }),
    loadInspected(),
  ]);
}
