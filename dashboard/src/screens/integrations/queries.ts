/** What the screens of integrations ask of the server, and the changes that more than one of them makes. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Integration } from './health';

/** An environment holds no more integrations than a page of endpoints has. */
const ENDPOINTS_MAX = 100;

/** All integrations of the environment, oldest first. */
export function useIntegrations() {
  return api.useQuery('get', '/v1/integrations', {}, { select: ({ data }) => data });
}

/** One of them. Novu has no route for a single one. */
export function useIntegration(integrationId: string) {
  const { data, ...list } = useIntegrations();
  return { ...list, integration: data?.find(({ _id }) => _id === integrationId) };
}

/** Puts what the server answered to a change among the integrations that are known. */
export function keepIntegration(queries: QueryClient, integration: Integration) {
  const { queryKey } = api.queryOptions('get', '/v1/integrations', {});
  queries.setQueryData<{ data: Integration[] }>(queryKey, (list) => {
    if (list === undefined) return undefined;
    const isKnown = list.data.some(({ _id }) => _id === integration._id);
    const replaced = list.data.map((one) => (one._id === integration._id ? integration : one));
    return { data: isKnown ? replaced : [...list.data, integration] };
  });
  return refreshIntegrations(queries);
}

/** How the endpoints fare. */
export function useEndpoints() {
  const params = { query: { limit: ENDPOINTS_MAX } };
  return api.useQuery('get', '/tidings/v1/endpoints', { params }, { select: ({ data }) => data });
}

/** How one endpoint fares. */
export function useHealth(integrationId: string) {
  const params = { path: { integrationId } };
  return api.useQuery(
    'get',
    '/tidings/v1/integrations/{integrationId}/health',
    { params },
    { select: ({ data }) => data },
  );
}

/** The attempts of the last day, by integration. */
export function useStatistics() {
  const params = { query: { period: 'day' as const } };
  return api.useQuery('get', '/tidings/v1/statistics', { params }, { select: ({ data }) => data });
}

/** The providers that integrations can be made of. They change with the server only. */
export function useProviders() {
  return api.useQuery(
    'get',
    '/tidings/v1/providers',
    {},
    { select: ({ data }) => data, staleTime: Number.POSITIVE_INFINITY },
  );
}

/** Asks again for everything that a change of an integration touches. */
export function refreshIntegrations(queries: QueryClient) {
  const touched = ['/v1/integrations', '/tidings/v1/integrations', '/tidings/v1/endpoints', '/tidings/v1/checklist'];
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => touched.some((path) => String(queryKey[1]).startsWith(path)),
  });
}

/** Switches an integration on or off. The switch moves at once, and back if the server refuses. */
export function useActiveSwitch() {
  const queries = useQueryClient();
  const { queryKey } = api.queryOptions('get', '/v1/integrations', {});
  const change = api.useMutation('put', '/v1/integrations/{integrationId}', {
    onMutate: async ({ params, body }) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      const switched = (one: Integration) =>
        one._id === params.path.integrationId ? { ...one, active: body.active ?? one.active } : one;
      queries.setQueryData<{ data: Integration[] }>(queryKey, (list) => list && { data: list.data.map(switched) });
      return { before };
    },
    onError: (_error, _variables, kept) => {
      if (kept?.before !== undefined) queries.setQueryData(queryKey, kept.before);
    },
    onSettled: () => refreshIntegrations(queries),
  });
  return (integrationId: string, active: boolean) =>
    change.mutate({ params: { path: { integrationId } }, body: { active } });
}
