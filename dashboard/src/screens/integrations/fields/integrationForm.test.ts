import { expect, test } from 'vitest';
import { credentialErrors, credentialNames, mistakes, sent } from './integrationForm';
import type { ProviderField } from './values';

const url: ProviderField = {
  key: 'url',
  displayName: 'Webhook URL',
  help: '',
  kind: 'url',
  required: true,
  secret: false,
};
const values = { name: ' Hook ', identifier: ' hook ', active: true, credentials: { url: 'https://a' } };

test.each([
  ['a form that is well', values, {}],
  ['no name', { ...values, name: ' ' }, { name: 'Enter a name' }],
  ['a long identifier', { ...values, identifier: 'x'.repeat(256) }, { identifier: 'Use at most 255 characters' }],
  ['no URL', { ...values, credentials: {} }, { 'credentials.url': 'Enter the Webhook URL' }],
])('%s', (_, given, expected) => expect(mistakes([url], given)).toEqual(expected));

test('blanks around names are not sent', () =>
  expect(sent([url], values)).toEqual({
    name: 'Hook',
    identifier: 'hook',
    active: true,
    credentials: { url: 'https://a' },
  }));

test('errors of credentials find their fields', () => {
  expect(credentialNames([url])).toEqual({ 'credentials.url': 'credentials.url' });
  expect(credentialErrors({ 'credentials.url': 'no URL', name: 'x' })).toEqual({ url: 'no URL' });
});
