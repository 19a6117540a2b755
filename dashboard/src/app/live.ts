/** Keeps screens true without a reload: the server's events say what changed, and what is shown of that is asked for again. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Which answers a change concerns, by the beginning of their paths. */
const CONCERNS: Readonly<Record<string, readonly string[]>> = {
  runs: ['/v1/notifications', '/tidings/v1/checklist', '/tidings/v1/statistics', '/v2/workflows'],
  messages: [
    '/tidings/v1/messages',
    '/v1/messages',
    '/v1/notifications',
    '/tidings/v1/statistics',
    '/tidings/v1/checklist',
  ],
  'dead-letters': ['/tidings/v1/dead-letters', '/tidings/v1/bulk-operations'],
  endpoints: ['/tidings/v1/endpoints', '/tidings/v1/integrations', '/tidings/v1/statistics'],
  inspectors: ['/tidings/v1/inspectors'],
  workflows: ['/v2/workflows', '/tidings/v1/workflows', '/tidings/v1/checklist'],
  integrations: ['/v1/integrations', '/tidings/v1/integrations', '/tidings/v1/endpoints', '/tidings/v1/checklist'],
  subscribers: ['/v2/subscribers', '/tidings/v1/subscribers', '/tidings/v1/checklist'],
  audit: ['/tidings/v1/audit-log'],
};

/** After a lost connection anything may have changed. */
const EVERYTHING = Object.keys(CONCERNS);

/** Listens as long as the screens of the environment are open. The browser connects again by itself. */
export function useLiveChanges(environmentId: string) {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource(`/tidings/v1/events?environmentId=${encodeURIComponent(environmentId)}`);
    let wasOpen = false;
    source.addEventListener('open', () => {
      if (wasOpen) refresh(queries, EVERYTHING);
      wasOpen = true;
    });
    source.addEventListener('change', (event) => refresh(queries, topicsOf(event.data)));
    return () => source.close();
  }, [queries, environmentId]);
}

function refresh(queries: QueryClient, topics: readonly string[]) {
  const paths = topics.flatMap((topic) => CONCERNS[topic] ?? []);
  const isConcerned = (path: unknown) =>
    typeof path === 'string' && paths.some((beginning) => path.startsWith(beginning));
  void queries.invalidateQueries({ predicate: ({ queryKey }) => isConcerned(queryKey[1]) });
}

/** The topics of an event; all of them when the server says that some were lost. */
export function topicsOf(data: string): readonly string[] {
  const change: unknown = JSON.parse(data);
  if (typeof change !== 'object' || change === null || Reflect.get(change, 'lagged') === true) return EVERYTHING;
  const topics: unknown = Reflect.get(change, 'topics');
  return Array.isArray(topics) ? topics.map(String) : [];
}
