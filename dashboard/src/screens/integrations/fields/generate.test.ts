import { expect, test } from 'vitest';
import { type Fill, generate, identifierFor, identifierSuffix } from './generate';

const counting: Fill = (bytes) => bytes.map((_, index) => index);

test.each([
  [{ prefix: 'whsec_', bytes: 6, encoding: 'base64' as const }, 'whsec_AAECAwQF'],
  [{ prefix: '', bytes: 4, encoding: 'hex' as const }, '00010203'],
  [{ prefix: 'none_', bytes: 0, encoding: 'hex' as const }, 'none_'],
])('the recipe %j makes %s', (recipe, text) => expect(generate(recipe, counting)).toBe(text));

test('a suffix has nine letters and digits', () => expect(identifierSuffix(counting)).toBe('012345678'));

test.each([
  ['Push Webhook', 'push-webhook-x'],
  ["  Ada's  Büro! ", 'adas-buro-x'],
  ['日本', 'x'],
  ['', 'x'],
])('%j becomes %s', (name, identifier) => expect(identifierFor(name, 'x')).toBe(identifier));
