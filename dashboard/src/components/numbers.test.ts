import { expect, test } from 'vitest';
import { counted, percent } from './numbers';

test.each([
  [1, '100 %'],
  [0.99999, '99.9 %'],
  [0.791666, '79.2 %'],
  [0.29, '29 %'],
  [0, '0 %'],
  [null, '–'],
])('the share %s is %s', (share, text) => expect(percent(share)).toBe(text));

test.each([
  [0, 'no attempts'],
  [1, '1 attempt'],
  [12_345, '12,345 attempts'],
])('%s is %s', (number, text) => expect(counted(number, 'attempt')).toBe(text));
