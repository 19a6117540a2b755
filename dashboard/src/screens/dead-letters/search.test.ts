import { expect, test } from 'vitest';
import { asCounted, filterOf, isFiltered, readLetters } from './search';

test.each([
  [{}, {}, false],
  [{ outcome: 'refused', cursor: 'c', letter: 'l' }, { outcome: 'refused' }, true],
  [{ outcome: 'lost', cursor: 'c' }, {}, false],
  [{ period: '1h', subscriber: 7 }, { diedAfter: 'an hour ago', subscriberId: '7' }, true],
])('%j asks for %j', (search, filter, filtered) => {
  const read = readLetters(search);
  expect(filterOf(read, { after: read.period && 'an hour ago' })).toEqual(filter);
  expect(isFiltered(read)).toBe(filtered);
});

test.each([
  [undefined, '2026-03-02'],
  ['2026-03-01', '2026-03-01'],
  ['2026-03-03', '2026-03-02'],
])('what died before %s was counted', (diedBefore, until) =>
  expect(asCounted(diedBefore === undefined ? {} : { diedBefore }, '2026-03-02').diedBefore).toBe(until),
);
