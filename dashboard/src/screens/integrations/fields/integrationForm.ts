/** The form of an integration, for making and for changing one: its values, their mistakes, and what is sent. Pure. */
import { type Credentials, type ProviderField, problemOf, type StoredCredentials, sentCredentials } from './values';

export interface IntegrationForm extends Record<string, unknown> {
  name: string;
  identifier: string;
  active: boolean;
  credentials: Credentials;
}

/** The server's limit for names and identifiers. */
const NAME_CHARACTERS_MAX = 255;
const CREDENTIALS = 'credentials.';

/** What is wrong, by the path of the value. `stored` are the credentials that the server knows already. */
export function mistakes(
  fields: readonly ProviderField[],
  { name, identifier, credentials }: IntegrationForm,
  stored: StoredCredentials = {},
) {
  const found = [
    ['name', nameProblem('a name', name)],
    ['identifier', nameProblem('an identifier', identifier)],
    ...fields.map(
      (field) => [CREDENTIALS + field.key, problemOf(field, credentials[field.key], stored[field.key])] as const,
    ),
  ] as const;
  return Object.fromEntries(found.filter(([, problem]) => problem !== null));
}

function nameProblem(what: string, text: string): string | null {
  if (text.trim() === '') return `Enter ${what}`;
  return text.length > NAME_CHARACTERS_MAX ? `Use at most ${NAME_CHARACTERS_MAX} characters` : null;
}

/** What the server is told. `stored` is what it knows already. */
export function sent(fields: readonly ProviderField[], values: IntegrationForm, stored: StoredCredentials = {}) {
  const { name, identifier, active, credentials } = values;
  return {
    name: name.trim(),
    identifier: identifier.trim(),
    active,
    credentials: sentCredentials(fields, credentials, stored),
  };
}

/** The paths of the secrets. Whether one is stored is all that is shown of it. */
export function secretPaths(fields: readonly ProviderField[]): string[] {
  return fields.filter(({ secret }) => secret).map(({ key }) => CREDENTIALS + key);
}

/** The server's names of the credentials, which are those of the form. */
export function credentialNames(fields: readonly ProviderField[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ key }) => [CREDENTIALS + key, CREDENTIALS + key]));
}

/** The errors of the credentials, by their keys. */
export function credentialErrors(errors: Readonly<Record<string, unknown>>): Record<string, string> {
  const own = Object.entries(errors).filter(([path]) => path.startsWith(CREDENTIALS));
  return Object.fromEntries(own.map(([path, problem]) => [path.slice(CREDENTIALS.length), String(problem)]));
}
