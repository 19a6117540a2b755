/** What the screens of subscribers ask of the server. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { api, client } from '@/api/client';
import type { Subscriber } from './people';

const PATH = '/v2/subscribers/{subscriberId}';
const init = (subscriberId: string) => ({ params: { path: { subscriberId } } });

/** One subscriber, by the ID that their owner chose. */
export function useSubscriber(subscriberId: string) {
  return api.useQuery('get', PATH, init(subscriberId), { select: ({ data }) => data });
}

/** Keeps what the server answered to a change of a subscriber. */
export function useKeepSubscriber() {
  const queries = useQueryClient();
  return (subscriber: Subscriber) => {
    queries.setQueryData(api.queryOptions('get', PATH, init(subscriber.subscriberId)).queryKey, { data: subscriber });
    return refreshSubscribers(queries);
  };
}

/** The subscriber as they are now, for changes that begin with what is there. */
export async function loadSubscriber(subscriberId: string): Promise<Subscriber | undefined> {
  const { data } = await client.GET(PATH, init(subscriberId));
  return data?.data;
}

/** Asks again for everything that a change of a subscriber touches. */
export function refreshSubscribers(queries: QueryClient) {
  const touched = ['/v2/subscribers', '/tidings/v1/subscribers', '/tidings/v1/checklist'];
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => touched.some((path) => String(queryKey[1]).startsWith(path)),
  });
}
