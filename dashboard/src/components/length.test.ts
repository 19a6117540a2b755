import { expect, test } from 'vitest';
import { isShorter, lengthOf } from './length';

test.each([
  ['30d', 2_592_000_000],
  [' 12 h ', 43_200_000],
  ['90', null],
  ['soon', null],
])('%s is %s ms', (text, length) => expect(lengthOf(text)).toBe(length));

test.each([
  ['7d', '30d', true],
  ['48h', '2d', false],
  ['90d', '30d', false],
  ['soon', '30d', false],
])('%s is shorter than %s: %s', (one, other, answer) => expect(isShorter(one, other)).toBe(answer));
