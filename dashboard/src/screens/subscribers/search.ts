/** What the address of the list says: what is looked for, and which page. Pure. */
import { textIn } from '@/components/search';

export interface SubscriberSearch {
  /** Part of an id, a name, an e-mail address or a phone number. */
  query?: string | undefined;
  /** The `_id` that the page follows, or ends before. */
  after?: string | undefined;
  before?: string | undefined;
}

/** Reads an address; what makes no sense is left out. */
export function readSearch({ query, after, before }: Record<string, unknown>): SubscriberSearch {
  const [afterId, beforeId] = [textIn(after), textIn(before)];
  return {
    query: textIn(query),
    after: afterId,
    // The server takes one of them.
    before: afterId === undefined ? beforeId : undefined,
  };
}

const PAGE_LENGTH = 25;

/** What the server is asked. */
export function parametersOf({ query, after, before }: SubscriberSearch) {
  return {
    limit: PAGE_LENGTH,
    ...(query === undefined ? {} : { query }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
}
