/** Subscribers by what people type of them. */
import { keepPreviousData } from '@tanstack/react-query';
import { api } from '@/api/client';

interface Wanted {
  /** Part of an id, a name, an address or a number; everybody when it is empty. */
  text: string;
  /** How many at most. */
  limit: number;
  enabled?: boolean;
}

/** Whoever is found by a text, newest first. Until the server has answered, those who were found before. */
export function useSubscriberHits({ text, limit, enabled = true }: Wanted) {
  const { data, isLoading, isError } = api.useQuery(
    'get',
    '/tidings/v1/subscribers',
    { params: { query: { ...(text !== '' && { query: text }), limit } } },
    { placeholderData: keepPreviousData, enabled },
  );
  return { hits: data?.data ?? [], isLoading, isError };
}
