import { expect, test } from 'vitest';
import { endOf, isFiltered, onFirstPage, readActivity } from './search';

const known = (search: object) => Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));

test.each([
  [{}, {}],
  [
    { tab: 'messages', status: 'failed', page: 3, cursor: 'c' },
    { tab: 'messages', status: 'failed', page: 3, cursor: 'c' },
  ],
  [{ tab: 'jobs', status: 'lost', severity: 5, page: 0, channel: 'pigeon' }, {}],
  [{ subscriber: 42, transaction: '', workflow: { a: 1 } }, { subscriber: '42' }],
  [
    { period: '1h', until: '2026-03-01T12:00:00Z' },
    { period: '1h', until: '2026-03-01T12:00:00.000Z' },
  ],
])('%j is read', (search, expected) => expect(known(readActivity(search))).toEqual(expected));

test.each([
  [{}, false],
  [{ tab: 'messages', page: 2, until: 'x', cursor: 'y' } as const, false],
  [{ severity: 'high' } as const, true],
  [{ period: '1h' } as const, true],
])('%j is filtered: %s', (search, expected) => expect(isFiltered(search)).toBe(expected));

test('another filter begins on the first page', () =>
  expect(known(onFirstPage({ page: 4, until: 'x', cursor: 'y', severity: 'low' }))).toEqual({ severity: 'low' }));

test.each([
  [undefined, undefined, undefined],
  ['2026-01-01', undefined, '2026-01-01'],
  [undefined, '2026-01-02', '2026-01-02'],
  ['2026-01-01', '2026-01-02', '2026-01-01'],
  ['2026-01-03', '2026-01-02', '2026-01-02'],
])('%s and %s end at %s', (before, until, end) => expect(endOf(before, until)).toBe(end));
