import { expect, test } from 'vitest';
import { readObject } from './json';

test.each([
  ['{"a": 1}', { a: 1 }, null],
  ['', null, 'Enter a JSON object'],
  [' \n', null, 'Enter a JSON object'],
  ['[1]', null, 'This must be a JSON object: { … }'],
  ['null', null, 'This must be a JSON object: { … }'],
  ['"a"', null, 'This must be a JSON object: { … }'],
])('%s is read', (text, value, problem) => expect(readObject(text)).toEqual({ value, problem }));

test('what is no JSON is said to be none', () => {
  const { value, problem } = readObject('{"a": }');
  expect(value).toBeNull();
  expect(problem).toMatch(/^This is not JSON: /);
});
