import { expect, test } from 'vitest';
import { nameOf, tokenCount } from './people';

test.each([
  [{ subscriberId: 'ada', firstName: 'Ada', lastName: 'Lovelace' }, 'Ada Lovelace'],
  [{ subscriberId: 'ada', firstName: null, lastName: 'Lovelace' }, 'Lovelace'],
  [{ subscriberId: 'ada' }, 'ada'],
])('%j is called %s', (person, name) => expect(nameOf(person)).toBe(name));

const channel = (deviceTokens?: string[]) => ({
  _integrationId: 'x',
  providerId: 'push-webhook',
  credentials: deviceTokens === undefined ? {} : { deviceTokens },
});
test.each([
  [[], 0],
  [[channel(['a', 'b']), channel(), channel(['a'])], 3],
])('the channels %j have %s tokens', (channels, count) => expect(tokenCount({ channels })).toBe(count));
