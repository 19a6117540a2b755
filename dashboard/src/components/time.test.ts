import { expect, test } from 'vitest';
import { milliseconds, relative } from './time';

const now = Date.parse('2026-03-01T12:00:00.000Z');

test.each([
  ['2026-03-01T12:00:00.000Z', 'just now'],
  ['2026-03-01T11:59:30.000Z', 'less than a minute ago'],
  ['2026-03-01T12:00:30.000Z', 'within a minute'],
  ['2026-03-01T11:58:01.000Z', '1 minute ago'],
  ['2026-03-01T14:00:00.000Z', 'in 2 hours'],
  ['2026-02-28T11:00:00.000Z', 'yesterday'],
  ['2025-01-01T00:00:00.000Z', 'last year'],
])('%s is %s', (at, text) => expect(relative(at, now)).toBe(text));

test.each([
  [null, '–'],
  [0.4, '<1 ms'],
  [4.2, '4 ms'],
  [1_340, '1.3 s'],
  [59_400, '59 s'],
  [150_000, '3 min'],
])('%s milliseconds are %s', (length, text) => expect(milliseconds(length)).toBe(text));
