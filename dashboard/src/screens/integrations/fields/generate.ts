/** Random texts by the recipe that a provider gives for a field, and identifiers that are proposed. Randomness is an argument. */
import type { Schemas } from '@/api/client';

/** Fills bytes with randomness that nobody can guess. */
export type Fill = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** The randomness of the browser. */
export const browserRandom: Fill = (bytes) => crypto.getRandomValues(bytes);

/** What the server puts behind a name when it makes an identifier. */
const SUFFIX_CHARACTERS = 9;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A text as the recipe says. */
export function generate({ prefix, bytes, encoding }: Schemas['GenerationDto'], fill: Fill): string {
  const random = fill(new Uint8Array(bytes));
  return prefix + (encoding === 'hex' ? hex(random) : btoa(String.fromCharCode(...random)));
}

/** The end of an identifier that makes it unique. */
export function identifierSuffix(fill: Fill): string {
  return Array.from(fill(new Uint8Array(SUFFIX_CHARACTERS)), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join(
    '',
  );
}

/** The identifier that the server would make of a name: `push-webhook-MnGLxp8uy`. */
export function identifierFor(name: string, suffix: string): string {
  const words = name
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return [...(words ?? []), suffix].join('-');
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
