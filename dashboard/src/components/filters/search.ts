/** Reading what addresses say of filters. Pure. */

/** A text; numbers too, since the router reads digits as a number. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One of some words. */
export function readWord<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

/** A number of at least one. */
export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : undefined;
}

/** What is chosen, without what is not: parameters of a request are given or left out. */
export type Given<Values> = { [Name in keyof Values]?: Values[Name] & (NonNullable<unknown> | null) };

/** Leaves out what is undefined. */
export function given<Values extends object>(values: Values): Given<Values> {
  const kept: Given<Values> = {};
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
