/** How answers of the server are kept and asked for again, and what a failed change says. */
import { notifications } from '@mantine/notifications';
import { type FetchQueryOptions, MutationCache, QueryClient, type QueryKey } from '@tanstack/react-query';
import { ApiError, describe } from '@/api/errors';

/** Changes arrive by events; this is for what was missed. Milliseconds. */
const STALE_AFTER = 30_000;
/** How often a read is tried when the server cannot be reached or is busy. */
const TRIES_MAX = 2;

/** The cache of the dashboard. A failed change is told here unless the mutation has `meta.quiet`, as forms have. */
export function makeQueries(): QueryClient {
  const mutationCache = new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      if (mutation.meta?.quiet === true || (error instanceof ApiError && error.status === 401)) return;
      notifications.show({ color: 'red', title: 'That did not work', message: describe(error), autoClose: 8_000 });
    },
  });
  return new QueryClient({
    mutationCache,
    defaultOptions: {
      // Whether the server can be reached is found out by asking it: it may run on this very machine.
      queries: {
        networkMode: 'always',
        staleTime: STALE_AFTER,
        retry: (failures, error) =>
          failures < TRIES_MAX && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/**
 * Asks for what is not known yet, in the loader of a route: a screen that is drawn with its answers comes sooner, and does not
 * move under a reader's eyes. What is known is taken however old it is, since the screen asks again; what is refused is told there.
 */
export function preload<Data, Failure, Key extends QueryKey>(
  queries: QueryClient,
  options: FetchQueryOptions<Data, Failure, Data, Key>,
): Promise<Data | undefined> {
  return queries.fetchQuery({ ...options, staleTime: Number.POSITIVE_INFINITY }).catch(() => undefined);
}
