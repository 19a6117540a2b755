import { expect, test } from 'vitest';
import { MASK } from '@/components/mask';
import { headersOf } from './signing';

const secret = { webhookUrl: 'https://a', secretKey: MASK };
const unsigned = { webhookUrl: 'https://a' };
const standard = ['webhook-id', 'webhook-timestamp'];

const cases: [string, Record<string, string>, Record<string, unknown>, string[]][] = [
  ['a secret', secret, {}, ['x-novu-signature', ...standard, 'webhook-signature']],
  ['Standard Webhooks switched off', secret, { standardWebhooks: false }, ['x-novu-signature']],
  ['no secret', unsigned, {}, standard],
  ['a key pair alone', unsigned, { standardWebhooksAsymmetric: true }, [...standard, 'webhook-signature']],
];

test.each(cases)('with %s', (_, credentials, configurations, names) =>
  expect(headersOf({ credentials, configurations }).map(({ name }) => name)).toEqual(names),
);

test('both signatures are named', () => {
  const headers = headersOf({ credentials: secret, configurations: { standardWebhooksAsymmetric: true } });
  expect(headers.at(-1)?.about).toContain('v1,… by the secret, and v1a,… by the key pair');
});
