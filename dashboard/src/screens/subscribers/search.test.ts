import { expect, test } from 'vitest';
import { parametersOf, readSearch } from './search';

test.each([
  ['nothing', {}, {}],
  ['a search', { query: 'ada@' }, { query: 'ada@' }],
  ['digits, which the router reads as a number', { query: 4930 }, { query: '4930' }],
  ['nonsense', { query: ['x'], after: '' }, {}],
  ['two cursors', { after: 'a', before: 'b' }, { after: 'a' }],
  ['one cursor', { before: 'b' }, { before: 'b' }],
])('%s is read', (_, search, expected) => expect(readSearch(search)).toEqual(expected));

test.each([
  [{}, { limit: 25 }],
  [{ query: 'ada' }, { limit: 25, query: 'ada' }],
  [
    { query: 'ada', after: 'x' },
    { limit: 25, query: 'ada', after: 'x' },
  ],
])('%j asks for %j', (search, parameters) => expect(parametersOf(search)).toEqual(parameters));
