/** Between a provider's fields and a form: what the form begins with, what is wrong with it, and what is sent. Pure. */
import type { Schemas } from '@/api/client';
import { MASK } from '@/components/mask';

export type ProviderField = Schemas['ProviderFieldDto'];
/** What is stored for each field, by its key. */
export type StoredCredentials = Readonly<Record<string, string>>;
/** What the form holds for each field, by its key. Null is a stored secret that is to go. */
export type Credentials = Record<string, string | null>;

/** What a form begins with: what is stored, or the first choice, or nothing. */
export function initialCredentials(fields: readonly ProviderField[], stored: StoredCredentials = {}): Credentials {
  return Object.fromEntries(fields.map(({ key, choices }) => [key, stored[key] ?? choices?.[0] ?? '']));
}

/**
 * What is wrong with a value, or null. The server has the last word; this says at once what it would say later. It would take
 * away a stored secret without a word where nothing stands in its place.
 */
export function problemOf(
  { displayName, kind, required, secret }: ProviderField,
  value: string | null | undefined,
  stored?: string,
): string | null {
  const text = value?.trim() ?? '';
  if (text === '' && value !== null && secret && stored === MASK) return 'Type a new secret, or keep the stored one';
  if (text === '') return required ? `Enter the ${displayName}` : null;
  if (kind === 'url' && !/^https?:\/\/[^\s/]/i.test(text)) return 'Enter a URL that begins with https:// or http://';
  return null;
}

/** What goes to the server: empty fields are left out, and so is a choice that is the default and was never made. */
export function sentCredentials(
  fields: readonly ProviderField[],
  values: Credentials,
  stored: StoredCredentials = {},
): Record<string, string> {
  const given = fields
    .map(({ key, choices }) => ({ key, value: values[key]?.trim() ?? '', isDefault: values[key] === choices?.[0] }))
    .filter(({ key, value, isDefault }) => value !== '' && !(isDefault && stored[key] === undefined));
  return Object.fromEntries(given.map(({ key, value }) => [key, value]));
}
