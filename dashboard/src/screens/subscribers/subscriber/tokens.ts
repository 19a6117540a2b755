/** Device tokens as people paste them: one on each line, with what was left out and why. Pure. */

/** The most tokens that a subscriber has for one integration; the server refuses more. */
export const TOKENS_MAX = 100;

export interface Pasted {
  /** Those that are new, in their order. */
  fresh: string[];
  /** Those that stand in the text more than once. */
  repeated: string[];
  /** Those that are there already. */
  known: string[];
}

/** Reads what was pasted. `present` are the tokens that there are. */
export function readTokens(text: string, present: readonly string[]): Pasted {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const once = [...new Set(lines)];
  const there = new Set(present);
  return {
    fresh: once.filter((token) => !there.has(token)),
    repeated: once.filter((token) => lines.indexOf(token) !== lines.lastIndexOf(token)),
    known: once.filter((token) => there.has(token)),
  };
}

/** What to say of a text before it is added. */
export function summaryOf({ fresh, repeated, known }: Pasted): string {
  const left = [
    ...(repeated.length > 0 ? [`${repeated.length} more than once`] : []),
    ...(known.length > 0 ? [`${known.length} there already`] : []),
  ];
  const added = `${fresh.length} new ${fresh.length === 1 ? 'token' : 'tokens'}`;
  return left.length === 0 ? added : `${added} (${left.join(', ')})`;
}

/** Why the new tokens do not fit, or null. */
export function tooMany({ fresh }: Pasted, present: readonly string[]): string | null {
  const total = fresh.length + present.length;
  return total > TOKENS_MAX ? `That would make ${total}; an integration takes ${TOKENS_MAX} for one subscriber.` : null;
}
