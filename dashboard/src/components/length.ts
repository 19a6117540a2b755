/** Lengths of time as the server writes them: `12h`, `30d`. Pure. */

/** Each in milliseconds. */
export const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds; nothing if it is none. */
export function lengthOf(text: string): number | null {
  const [, number, unit] = /^\s*(\d+)\s*(ms|s|m|h|d)\s*$/.exec(text) ?? [];
  return number === undefined || unit === undefined ? null : Number(number) * (UNITS[unit] ?? 1);
}

/** Whether one length is below the other. What cannot be read is not: the server refuses it. */
export function isShorter(one: string, other: string): boolean {
  return (lengthOf(one) ?? Number.POSITIVE_INFINITY) < (lengthOf(other) ?? 0);
}
