import { expect, test } from 'vitest';
import { MASK } from '@/components/mask';
import { initialCredentials, type ProviderField, problemOf, sentCredentials } from './values';

const plain = { displayName: 'It', help: '', kind: 'text' as const, required: false, secret: false };
const url: ProviderField = { ...plain, key: 'url', displayName: 'Webhook URL', kind: 'url', required: true };
const secret: ProviderField = { ...plain, key: 'secret', secret: true };
const choice: ProviderField = { ...plain, key: 'encoding', kind: 'choice', choices: ['text', 'hex'] };
const fields = [url, secret, choice];

test.each([
  ['nothing stored', {}, { url: '', secret: '', encoding: 'text' }],
  [
    'something stored',
    { url: 'https://a', secret: MASK, encoding: 'hex', other: 'x' },
    { url: 'https://a', secret: MASK, encoding: 'hex' },
  ],
])('with %s a form begins', (_, stored, values) => expect(initialCredentials(fields, stored)).toEqual(values));

const problems: [ProviderField, string | null, string | null, stored?: string][] = [
  [url, '', 'Enter the Webhook URL'],
  [url, '   ', 'Enter the Webhook URL'],
  [url, 'example.com/push', 'Enter a URL that begins with https:// or http://'],
  [url, 'ftp://example.com', 'Enter a URL that begins with https:// or http://'],
  [url, 'https://', 'Enter a URL that begins with https:// or http://'],
  [url, ' http://127.0.0.1:4000/push ', null],
  [secret, '', null],
  [secret, ' ', 'Type a new secret, or keep the stored one', MASK],
  [secret, MASK, null, MASK],
  [secret, 'another', null, MASK],
  [secret, null, null, MASK],
  [{ ...secret, required: true }, null, 'Enter the It', MASK],
];
test.each(problems)('%j with %j: %s', (field, value, problem, stored) =>
  expect(problemOf(field, value, stored)).toBe(problem),
);

test.each([
  ['a default that was never chosen', { url: ' https://a ', secret: '', encoding: 'text' }, {}, { url: 'https://a' }],
  [
    'a default over something else',
    { url: 'https://a', secret: MASK, encoding: 'text' },
    { encoding: 'hex' },
    { url: 'https://a', secret: MASK, encoding: 'text' },
  ],
  ['a secret that is to go', { url: 'https://a', secret: null }, { secret: MASK }, { url: 'https://a' }],
  [
    'a choice',
    { url: 'https://a', secret: 's', encoding: 'hex' },
    {},
    { url: 'https://a', secret: 's', encoding: 'hex' },
  ],
])('%s is sent', (_, values, stored, sent) => expect(sentCredentials(fields, values, stored)).toEqual(sent));
