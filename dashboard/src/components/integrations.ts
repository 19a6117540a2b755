/** What integrations are called, for lists that know their ids alone. */
import { api } from '@/api/client';

/** The names of integrations by their `_id`. */
export function useIntegrationNames(): ReadonlyMap<string, string> {
  const { data } = api.useQuery('get', '/v1/integrations', {});
  return new Map((data?.data ?? []).map(({ _id, name }) => [_id, name]));
}
