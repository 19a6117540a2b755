import { expect, test } from 'vitest';
import { textIn, wordIn } from './search';

test.each([
  ['test', 'test'],
  ['nonsense', undefined],
  [undefined, undefined],
  [7, undefined],
])('%s is the word %s', (value, word) => expect(wordIn(value, ['overview', 'test'])).toBe(word));

test.each([
  ['ada', 'ada'],
  [42, '42'],
  ['', undefined],
  [null, undefined],
  [{}, undefined],
])('%j is the text %j', (value, text) => expect(textIn(value)).toBe(text));
