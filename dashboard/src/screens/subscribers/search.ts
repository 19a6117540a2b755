/** What the address of the list says: what is looked for, where, and which page. Pure. */
import { textIn, wordIn } from '@/components/search';

/** What subscribers can be found by. An id must be whole; the others may be parts. */
export const SEARCH_FIELDS = ['name', 'subscriberId', 'email', 'phone'] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

export const SEARCH_LABELS: Readonly<Record<SearchField, string>> = {
  name: 'Name',
  subscriberId: 'Subscriber ID',
  email: 'Email',
  phone: 'Phone',
};

export interface SubscriberSearch {
  /** Where to look; the name unless it is said. */
  by?: SearchField | undefined;
  query?: string | undefined;
  /** The `_id` that the page follows, or ends before. */
  after?: string | undefined;
  before?: string | undefined;
}

/** Reads an address; what makes no sense is left out. */
export function readSearch({ by, query, after, before }: Record<string, unknown>): SubscriberSearch {
  const [afterId, beforeId] = [textIn(after), textIn(before)];
  return {
    by: wordIn(by, SEARCH_FIELDS),
    query: textIn(query),
    after: afterId,
    // The server takes one of them.
    before: afterId === undefined ? beforeId : undefined,
  };
}

const PAGE_LENGTH = 25;

/** What the server is asked. */
export function parametersOf({ by = 'name', query, after, before }: SubscriberSearch) {
  return {
    limit: PAGE_LENGTH,
    ...(query === undefined ? {} : { [by]: query }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
}

/** Where else a text that was not found might stand, the likeliest first. */
export function otherFields({ by = 'name', query = '' }: SubscriberSearch): SearchField[] {
  const likely: SearchField = query.includes('@') ? 'email' : /^[+\d][\d\s-]*$/.test(query) ? 'phone' : 'subscriberId';
  return [likely, ...SEARCH_FIELDS.filter((field) => field !== likely)].filter((field) => field !== by);
}
