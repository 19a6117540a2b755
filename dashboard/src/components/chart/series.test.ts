import { expect, test } from 'vitest';
import { heightsOf, lonely, type Series } from './series';

const times = ['2026-03-01T12:00:00Z', '2026-03-01T12:10:00Z'];
const series = (kind: Series['kind'], ...values: (number | null)[]): Series => ({
  label: '',
  color: 'teal-8',
  kind,
  values,
});

test.each([
  ['nothing', [], []],
  [
    'bars on bars, the highest first',
    [series('bars', 3, 1), series('bars', 0, 2)],
    [
      [3, 3],
      [3, 1],
    ],
  ],
  [
    'no bar as one of no height',
    [series('bars', 3, null), series('bars', null, 2)],
    [
      [3, 2],
      [3, 0],
    ],
  ],
  [
    'lines where they are',
    [series('line', 3, null), series('line', 5, 2)],
    [
      [5, 2],
      [3, null],
    ],
  ],
])('%s', (_, all, expected) => {
  expect(heightsOf({ times, series: all })).toEqual([[1_772_366_400, 1_772_367_000], ...expected]);
});

test.each([
  [[], []],
  [[null, 0, null], [1]],
  [[1, 2, null, 3], [3]],
  [[1], [0]],
  [[null, undefined], []],
])('of %j those at %j are lonely', (values, expected) => expect(lonely(values)).toEqual(expected));
