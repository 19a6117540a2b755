import { expect, test } from 'vitest';
import { nameOf } from './subscribers';

test.each([
  [{ subscriberId: 'ada', firstName: 'Ada', lastName: 'Lovelace' }, 'Ada Lovelace'],
  [{ subscriberId: 'ada', firstName: null, lastName: 'Lovelace' }, 'Lovelace'],
  [{ subscriberId: 'ada' }, 'ada'],
])('%j is called %s', (person, name) => expect(nameOf(person)).toBe(name));
