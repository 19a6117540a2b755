import { expect, test } from 'vitest';
import { otherFields, parametersOf, readSearch } from './search';

test.each([
  ['nothing', {}, {}],
  ['a search', { by: 'email', query: 'ada@' }, { by: 'email', query: 'ada@' }],
  ['digits, which the router reads as a number', { by: 'phone', query: 4930 }, { by: 'phone', query: '4930' }],
  ['nonsense', { by: 'shoe size', query: ['x'], after: '' }, {}],
  ['two cursors', { after: 'a', before: 'b' }, { after: 'a' }],
  ['one cursor', { before: 'b' }, { before: 'b' }],
])('%s is read', (_, search, expected) => expect(readSearch(search)).toEqual(expected));

test.each([
  [{}, { limit: 25 }],
  [{ query: 'ada' }, { limit: 25, name: 'ada' }],
  [
    { by: 'subscriberId' as const, query: 'ada', after: 'x' },
    { limit: 25, subscriberId: 'ada', after: 'x' },
  ],
])('%j asks for %j', (search, parameters) => expect(parametersOf(search)).toEqual(parameters));

test.each([
  [{ query: 'ada@example.com' }, ['email', 'subscriberId', 'phone']],
  [{ query: '+49 30' }, ['phone', 'subscriberId', 'email']],
  [{ query: 'user-42' }, ['subscriberId', 'email', 'phone']],
  [{ by: 'email' as const, query: 'ada' }, ['subscriberId', 'name', 'phone']],
])('what %j did not find may be in %j', (search, fields) => expect(otherFields(search)).toEqual(fields));
