import { expect, test } from 'vitest';
import { profileChange, profileValues, readData } from './profile';

const before = { ...profileValues(), firstName: 'Ada', email: 'ada@example.com', data: '{\n  "n": 1\n}' };

test.each([
  ['nothing', {}, null],
  ['blanks', { firstName: ' Ada ' }, null],
  ['a text', { firstName: ' Augusta ' }, { firstName: 'Augusta' }],
  ['a text that is emptied', { email: ' ' }, { email: null }],
  ['data', { data: '{"n": 2}' }, { data: { n: 2 } }],
  ['data that is emptied', { data: '' }, { data: {} }],
])('%s changed', (_, changed, change) => expect(profileChange(before, { ...before, ...changed })).toEqual(change));

test.each([
  ['{"a": [1, null]}', { a: [1, null] }],
  ['  ', {}],
])('%j is data', (text, value) => expect(readData(text)).toEqual({ value, problem: null }));

test.each([
  ['[1]', 1],
  ['null', 1],
  ['"x"', 1],
  ['{\n  "a": 1,\n  b\n}', 3],
  ['{', 1],
])('%j is none, because of line %s', (text, line) => expect(readData(text).problem?.line).toBe(line));
