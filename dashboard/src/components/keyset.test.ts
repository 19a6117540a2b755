import { expect, test } from 'vitest';
import { filledPage } from './keyset';

const pages: Record<string, { data: string[]; next: string | null }> = {
  first: { data: [], next: 'second' },
  second: { data: [], next: 'third' },
  third: { data: ['a'], next: 'fourth' },
  fourth: { data: [], next: null },
  endless: { data: [], next: 'endless' },
};

test.each([
  [undefined, { data: ['a'], next: 'fourth' }, 3],
  ['third', { data: ['a'], next: 'fourth' }, 1],
  ['fourth', { data: [], next: null }, 1],
  ['endless', { data: [], next: 'endless' }, 21],
])('from %s on', async (cursor, page, asked) => {
  let count = 0;
  const load = async (at: string | undefined) => {
    count += 1;
    return pages[at ?? 'first'] ?? { data: [] };
  };
  expect(await filledPage(cursor, load)).toEqual(page);
  expect(count).toBe(asked);
});
