/** What Home asks the server for. */
import type { QueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { preload } from '@/app/queries';
import type { Period } from './statistics/period';

/** Requests of an inspector: one that is genuine is enough. */
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

/** The inspector that something was sent to last. */
export function lastUsed(
  all: readonly { id: string; requests: number; expiresAt: string }[] | undefined,
): string | undefined {
  const used = all?.filter(({ requests }) => requests > 0) ?? [];
  // Each use puts the end off.
  return used.toSorted((one, other) => one.expiresAt.localeCompare(other.expiresAt)).at(-1)?.id;
}

/** Asks for all of it. */
export async function loadHome(queries: QueryClient, period: Period) {
  const loadInspected = async () => {
    const all = await preload(queries, inspectors());
    const id = lastUsed(all?.data);
    if (id !== undefined) await preload(queries, requests(id));
  };
  await Promise.all([
    preload(queries, checklist()),
    preload(queries, integrations()),
    preload(queries, latestRuns()),
    preload(queries, statistics(period)),
    loadInspected(),
  ]);
}
