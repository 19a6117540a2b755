/** What the screens of integrations ask of the server, and the changes that more than one of them makes. */
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { refresh } from '@/api/refresh';
import { preload } from '@/app/queries';
import type { Course, Integration } from './health';

/** An environment holds no more integrations than a page of endpoints has. */
const ENDPOINTS_MAX = 100;
const ONE = '/tidings/v1/integrations/{integrationId}';

/** An integration with its revision, which a change names so that it undoes no other. */
export interface StoredIntegration {
  integration: Integration;
  /** As the server's ETag names it. */
  revision: string | null;
}

const allOptions = () => api.queryOptions('get', '/v1/integrations', {});
const endpointsOptions = () =>
  api.queryOptions('get', '/tidings/v1/endpoints', { params: { query: { limit: ENDPOINTS_MAX } } });
const lastDayOptions = () =>
  api.queryOptions('get', '/tidings/v1/statistics', { params: { query: { period: 'day' } } });

/** Asks for what the list shows. */
export function loadIntegrations(queries: QueryClient) {
  return Promise.all([
    preload(queries, allOptions()),
    preload(queries, endpointsOptions()),
    preload(queries, lastDayOptions()),
  ]);
}

/** All integrations of the environment, oldest first. */
export function useIntegrations() {
  return useQuery({ ...allOptions(), select: ({ data }) => data });
}

/** The key begins as those of other reads do, so that changes reach it. */
function storedOptions(integrationId: string) {
  return queryOptions({
    queryKey: ['get', ONE, { integrationId }, 'with its revision'],
    queryFn: async ({ signal }) => {
      const { data, response } = await client.GET(ONE, { params: { path: { integrationId } }, signal });
      return storedOf(data?.data, response);
    },
  });
}

/** One of them. */
export function useIntegration(integrationId: string) {
  return useQuery(storedOptions(integrationId));
}

function storedOf(integration: Integration | undefined, response: Response): StoredIntegration {
  if (integration === undefined) throw new ApiError('The server answered without an integration.', response.status);
  return { integration, revision: response.headers.get('ETag') };
}

/** Changes an integration if it still has this revision; without one, whatever it has. */
export async function saveIntegration(
  integrationId: string,
  body: Schemas['UpdateIntegrationRequestDto'],
  revision: string | null,
): Promise<StoredIntegration> {
  const params = { path: { integrationId }, header: { 'If-Match': revision } };
  const { data, response } = await client.PUT('/v1/integrations/{integrationId}', { params, body });
  return storedOf(data?.data, response);
}

/** Keeps what the server answered to a change. */
export function keepIntegration(queries: QueryClient, stored: StoredIntegration) {
  queries.setQueryData(storedOptions(stored.integration._id).queryKey, stored);
  return refreshIntegrations(queries);
}

/** How the endpoints fare. */
export function useEndpoints() {
  return useQuery({ ...endpointsOptions(), select: ({ data }) => data });
}

/** How one endpoint fares. */
export function useHealth(integrationId: string) {
  const params = { path: { integrationId } };
  return api.useQuery('get', `${ONE}/health`, { params }, { select: ({ data }) => data });
}

/** What signs for an integration. Never a secret. */
export function useSigning(integrationId: string) {
  const params = { path: { integrationId } };
  return api.useQuery('get', `${ONE}/signing`, { params }, { select: ({ data }) => data });
}

/** How the attempts of the last day went, by integration; those without attempts are missing. */
export function useCourses() {
  const { data, isPending, error, refetch } = useQuery(lastDayOptions());
  const courses: ReadonlyMap<string, Course> = new Map(data?.data.integrations.map((one) => [one.integrationId, one]));
  return { courses, isPending, error: data === undefined ? error : null, retry: () => void refetch() };
}

/** The providers that integrations can be made of. They change with the server only. */
export function useProviders() {
  const always = Number.POSITIVE_INFINITY;
  return api.useQuery('get', '/tidings/v1/providers', {}, { select: ({ data }) => data, staleTime: always });
}

/** Asks again for everything that a change of an integration touches. */
export function refreshIntegrations(queries: QueryClient) {
  return refresh(queries, [
    '/v1/integrations',
    '/tidings/v1/integrations',
    '/tidings/v1/endpoints',
    '/tidings/v1/checklist',
  ]);
}

/** Switches an integration on or off. */
export function useActiveSwitch(integrationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (active: boolean) => saveIntegration(integrationId, { active }, null),
    onSuccess: (stored) => keepIntegration(queries, stored),
  });
}
