/** What the screens of subscribers ask of the server. */
import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { refresh } from '@/api/refresh';
import type { Subscriber } from './people';

const PATH = '/v2/subscribers/{subscriberId}';

/** A subscriber with their revision, which a change names so that it undoes no other. */
export interface StoredSubscriber {
  subscriber: Subscriber;
  /** As the server's ETag names it. */
  revision: string | null;
}

/** The key begins as those of other reads do, so that changes reach it. */
function storedOptions(subscriberId: string) {
  return queryOptions({
    queryKey: ['get', PATH, { subscriberId }, 'with its revision'],
    queryFn: ({ signal }) => loadSubscriber(subscriberId, signal),
  });
}

/** One subscriber, by the ID that their owner chose. */
export function useSubscriber(subscriberId: string) {
  return useQuery(storedOptions(subscriberId));
}

/** The subscriber as they are now, for changes that begin with what is there. */
export async function loadSubscriber(subscriberId: string, signal?: AbortSignal): Promise<StoredSubscriber> {
  const { data, response } = await client.GET(PATH, {
    params: { path: { subscriberId } },
    ...(signal === undefined ? {} : { signal }),
  });
  return storedOf(data?.data, response);
}

/** Changes a subscriber if they still have this revision; without one, whatever they have. */
export async function saveSubscriber(
  subscriberId: string,
  body: Schemas['SubscriberProfileDto'],
  revision: string | null,
): Promise<StoredSubscriber> {
  const params = { path: { subscriberId }, header: { 'If-Match': revision } };
  const { data, response } = await client.PATCH(PATH, { params, body });
  return storedOf(data?.data, response);
}

function storedOf(subscriber: Subscriber | undefined, response: Response): StoredSubscriber {
  if (subscriber === undefined) throw new ApiError('The server answered without a subscriber.', response.status);
  return { subscriber, revision: response.headers.get('ETag') };
}

/** Keeps what the server answered to a change. */
export function keepSubscriber(queries: QueryClient, stored: StoredSubscriber) {
  queries.setQueryData(storedOptions(stored.subscriber.subscriberId).queryKey, stored);
  return refreshSubscribers(queries);
}

/** Keeps a subscriber whose tokens have changed. Their new revision is asked for. */
export function useKeepTokens() {
  const queries = useQueryClient();
  return (subscriber: Subscriber) => {
    const { queryKey } = storedOptions(subscriber.subscriberId);
    queries.setQueryData(queryKey, (stored) => stored && { ...stored, subscriber });
    return refreshSubscribers(queries);
  };
}

/** Asks again for everything that a change of a subscriber touches. */
export function refreshSubscribers(queries: QueryClient) {
  return refresh(queries, ['/v2/subscribers', '/tidings/v1/subscribers', '/tidings/v1/checklist']);
}
