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
  const [walked, setWalked] = useState<readonly (string | undefined)[]>([]);
  const previous = walked.at(-1);
  const isOnFirst = cursor === undefined;
  return {
    onFirst: isOnFirst
      ? undefined
      : () => {
          setWalked([]);
          open(undefined);
        },
    onPrevious:
      isOnFirst || walked.length === 0
        ? undefined
        : () => {
            setWalked(walked.slice(0, -1));
            open(previous);
          },
    next: (to: string | null | undefined) =>
      to
        ? () => {
            setWalked([...walked, cursor]);
            open(to);
          }
        : undefined,
  };
}
