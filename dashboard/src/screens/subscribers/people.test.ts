import { expect, test } from 'vitest';
import { tokenCount } from './people';

const channel = (deviceTokens?: string[]) => ({
  _integrationId: 'x',
  providerId: 'push-webhook',
  credentials: deviceTokens === undefined ? {} : { deviceTokens },
});
test.each([
  [[], 0],
  [[channel(['a', 'b']), channel(), channel(['a'])], 3],
])('the channels %j have %s tokens', (channels, count) => expect(tokenCount({ channels })).toBe(count));
