/** What the server's events speak of, and which answers that concerns. Pure; listening lives in `live.ts`. */

/** By topic, the beginnings of the paths whose answers change with it. */
const CONCERNS: Readonly<Record<string, readonly string[]>> = {
  runs: ['/v1/notifications', '/tidings/v1/checklist', '/tidings/v1/statistics', '/v2/workflows'],
  messages: [
    '/tidings/v1/messages',
    '/v1/messages',
    '/v1/notifications',
    '/tidings/v1/statistics',
    '/tidings/v1/checklist',
    '/tidings/v1/endpoints',
    '/tidings/v1/integrations/{integrationId}/health',
  ],
  'dead-letters': ['/tidings/v1/dead-letters', '/tidings/v1/bulk-operations'],
  endpoints: ['/tidings/v1/endpoints', '/tidings/v1/integrations', '/tidings/v1/statistics'],
  inspectors: ['/tidings/v1/inspectors', '/tidings/v1/checklist'],
  workflows: ['/v2/workflows', '/tidings/v1/workflows', '/tidings/v1/checklist'],
  integrations: ['/v1/integrations', '/tidings/v1/integrations', '/tidings/v1/endpoints', '/tidings/v1/checklist'],
  subscribers: ['/v2/subscribers', '/tidings/v1/subscribers', '/tidings/v1/checklist'],
};

/** After a lost connection anything may have changed. */
export const EVERYTHING: readonly string[] = Object.keys(CONCERNS);

/** The beginnings of the paths that these topics concern. */
export function concerns(topics: readonly string[]): readonly string[] {
  return [...new Set(topics.flatMap((topic) => CONCERNS[topic] ?? []))];
}

/** The topics of an event; all of them when it cannot be read, or says that some were lost. */
export function topicsOf(data: string): readonly string[] {
  const change = parse(data);
  if (typeof change !== 'object' || change === null || Reflect.get(change, 'lagged') === true) return EVERYTHING;
  const topics: unknown = Reflect.get(change, 'topics');
  return Array.isArray(topics) ? topics.map(String) : EVERYTHING;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
