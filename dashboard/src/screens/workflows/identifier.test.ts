import { expect, test } from 'vitest';
import { proposeIdentifier } from './identifier';

test.each([
  ['Order shipped', 'order-shipped'],
  ['  Größe & Maß! ', 'grosse-mass'],
  ['Café №5', 'cafe-no5'],
  ['日本', ''],
  ['', ''],
  [`${'a'.repeat(127)} b`, 'a'.repeat(127)],
])('%j becomes %j', (name, identifier) => expect(proposeIdentifier(name)).toBe(identifier));
