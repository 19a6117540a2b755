import { expect, test } from 'vitest';
import { readTokens, summaryOf, TOKENS_MAX, tooMany } from './tokens';

test.each([
  ['', [], { fresh: [], repeated: [], known: [] }, '0 new tokens'],
  ['  a \r\n\n b', [], { fresh: ['a', 'b'], repeated: [], known: [] }, '2 new tokens'],
  ['a\nb\na\na', [], { fresh: ['a', 'b'], repeated: ['a'], known: [] }, '2 new tokens (1 more than once)'],
  [
    'a\nb\nb',
    ['b', 'c'],
    { fresh: ['a'], repeated: ['b'], known: ['b'] },
    '1 new token (1 more than once, 1 there already)',
  ],
])('%j beside %j', (text, present, pasted, summary) => {
  const read = readTokens(text, present);
  expect(read).toEqual(pasted);
  expect(summaryOf(read)).toBe(summary);
});

test.each([
  [TOKENS_MAX - 1, null],
  [TOKENS_MAX, 'That would make 101; an integration takes 100 for one subscriber.'],
])('one more beside %s', (count, problem) => {
  const present = Array.from({ length: count }, (_, index) => `token-${index}`);
  expect(tooMany(readTokens('new', present), present)).toBe(problem);
});
