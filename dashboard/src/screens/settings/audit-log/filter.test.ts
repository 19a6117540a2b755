import { expect, test } from 'vitest';
import { auditFilterOf } from './filter';

test.each([
  [{}, {}],
  [
    { actor: 'a', action: ' ', target: 12 },
    { actor: 'a', target: '12' },
  ],
  [{ action: ['x'], other: 'y' }, {}],
])('%s filters by %s', (search, filter) => expect(auditFilterOf(search)).toEqual(filter));
