import { expect, test } from 'vitest';
import { readEditorSearch, readListSearch } from './search';

test.each([
  [{}, {}],
  [
    { query: ' ship ', tags: ['a', 7], status: 'ERROR', page: '3' },
    { query: 'ship', tags: ['a', '7'], status: ['ERROR'], page: 3 },
  ],
  [{ query: 3, tags: '', status: ['ACTIVE', 'GONE', 'ACTIVE'], page: 1 }, { status: ['ACTIVE'] }],
  [{ orderBy: 'updatedAt', page: -2 }, {}],
  [{ orderBy: 'name', page: 'x' }, { orderBy: 'name' }],
])('filters %j are %j', (search, read) => expect(readListSearch(search)).toEqual(read));

test.each([
  [{}, {}],
  [{ tab: 'steps', step: '' }, {}],
  [
    { tab: 'payload', step: 'push' },
    { tab: 'payload', step: 'push' },
  ],
  [{ tab: 'else', step: 7 }, { step: '7' }],
])('%j opens %j', (search, read) => expect(readEditorSearch(search)).toEqual(read));
