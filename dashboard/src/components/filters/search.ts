/** Reading what addresses say of filters. Pure. */

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
