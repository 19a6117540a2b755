/** Asks again for answers that a change concerns. What events of the server concern stands in `app/live.ts`. */
import type { QueryClient } from '@tanstack/react-query';

/** Asks again for everything whose path begins with one of these. What nobody looks at is asked for when somebody does. */
export function refresh(queries: QueryClient, beginnings: readonly string[]): Promise<void> {
  const isConcerned = (path: unknown) =>
    typeof path === 'string' && beginnings.some((beginning) => path.startsWith(beginning));
  return queries.invalidateQueries({ predicate: ({ queryKey }) => isConcerned(queryKey[1]) });
}
