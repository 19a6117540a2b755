/** Lists that are read by key, where a page can be empty although others follow. */
import { useState } from 'react';

export interface KeysetPage<Item> {
  data: Item[];
  next?: string | null;
}

/** How many empty pages are passed over before the reader is asked. */
const EMPTY_PAGES_MAX = 20;

/** The next page that holds something, or the last one that was looked at. */
export async function filledPage<Item>(
  cursor: string | undefined,
  load: (cursor: string | undefined) => Promise<KeysetPage<Item>>,
): Promise<KeysetPage<Item>> {
  let page = await load(cursor);
  for (let passed = 0; page.data.length === 0 && page.next && passed < EMPTY_PAGES_MAX; passed += 1) {
    page = await load(page.next);
  }
  return page;
}

/** The steps between pages. `cursor` is that of the page that is shown; the way back is known as far as it was walked. */
export function useKeysetSteps(cursor: string | undefined, open: (cursor: string | undefined) => void) {
  /** The page before each that was walked to, which the way back through the browser's history leaves as it is. */
  const [before, setBefore] = useState<ReadonlyMap<string, string | undefined>>(new Map());
  const isOnFirst = cursor === undefined;
  return {
    onFirst: isOnFirst ? undefined : () => open(undefined),
    onPrevious: !isOnFirst && before.has(cursor) ? () => open(before.get(cursor)) : undefined,
    next: (to: string | null | undefined) =>
      to
        ? () => {
            setBefore(new Map(before).set(to, cursor));
            open(to);
          }
        : undefined,
  };
}
