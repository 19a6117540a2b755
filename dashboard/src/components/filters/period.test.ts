import { expect, test } from 'vitest';
import { fromLocal, readPeriod, timesOf, toLocal } from './period';

test.each([
  [{}, {}],
  [{ period: '24h' }, { period: '24h' }],
  [{ period: '24h', after: '2026-03-01' }, { period: '24h' }],
  [{ period: 'toString' }, {}],
  [{ period: '2h', after: '2026-03-01T10:00:00Z' }, { after: '2026-03-01T10:00:00.000Z' }],
  [{ after: 'yesterday', before: 12 }, {}],
])('%j is read', (search, period) => expect(readPeriod(search)).toEqual(period));

test.each([
  [{}, {}],
  [{ period: '1h' } as const, { after: '2026-03-01T11:05:00.000Z' }],
  [{ period: '7d' } as const, { after: '2026-02-22T12:05:00.000Z' }],
  [{ before: '2026-03-01T10:00:00.000Z' }, { before: '2026-03-01T10:00:00.000Z' }],
])('%j means', (period, times) => expect(timesOf(period, Date.parse('2026-03-01T12:05:42.123Z'))).toEqual(times));

test.each(['2026-03-01T12:05:00.000Z', '2026-07-31T23:59:00.000Z'])('%s survives a field of a form', (time) =>
  expect(fromLocal(toLocal(time))).toBe(time),
);

test.each([undefined, ''])('nothing stays nothing', (nothing) => {
  expect(toLocal(undefined)).toBe('');
  expect(fromLocal(nothing ?? '')).toBeUndefined();
});
