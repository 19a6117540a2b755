/** Reading what stands behind the question mark of an address. Whatever people put there, it gives something usable. Pure. */

/** One of the words, or nothing. */
export function wordIn<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

/** A text that is not empty. Numbers count: the router reads `?query=42` as one. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
