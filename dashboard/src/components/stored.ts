/** What becomes of a form when what is stored below it changes: what it takes over, and when it has to ask. Pure. */

/** What a form shows of what is stored, with its revision as the server's ETag names it. */
export interface Stored<Values> {
  values: Values;
  revision: string | null;
}

interface Situation<Values> {
  /** What the form began with, and what it holds now. */
  initial: Values;
  typed: Values;
  /** The revision that the form began with. */
  revision: string | null;
  /** The one that the form has left behind by its own save: it is shown until the answer to that save is. */
  passed: string | null;
  stored: Stored<Values>;
  /** Fields, at the top or by their path, that may change below the form without a question while nobody types in them. */
  quiet?: readonly string[];
}

/**
 * Whether a form stays as it is, begins anew with what is stored, goes on over the new revision with what was typed, or has
 * fallen behind.
 */
export function turnOf<Values extends object>({
  initial,
  typed,
  revision,
  passed,
  stored,
  quiet = [],
}: Situation<Values>): 'stay' | 'begin' | 'go on' | 'behind' {
  if (stored.revision === revision || stored.revision === passed) return 'stay';
  if (differences(typed, initial).length === 0 || differences(typed, stored.values).length === 0) return 'begin';
  const typedIn = differences(typed, initial);
  const mayFollow = (path: string) => quiet.includes(path) && !typedIn.includes(path);
  return differences(initial, stored.values).every(mayFollow) ? 'go on' : 'behind';
}

/** The paths of the fields that differ: `name`, `credentials.url`. */
export function differences(one: object, other: object, parents = ''): string[] {
  return Object.keys({ ...one, ...other }).flatMap((name) => {
    const [before, after]: [unknown, unknown] = [Reflect.get(one, name), Reflect.get(other, name)];
    if (isGroup(before) && isGroup(after)) return differences(before, after, `${parents}${name}.`);
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [parents + name];
  });
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was typed, over what is stored now: every field that nobody typed in follows. */
export function overlaid<Values extends object>(initial: object, typed: object, stored: Values): Values {
  const fields = Object.entries(stored).map(([name, value]: [string, unknown]) => {
    const [before, after]: [unknown, unknown] = [Reflect.get(initial, name), Reflect.get(typed, name)];
    if (isGroup(before) && isGroup(after) && isGroup(value)) return [name, overlaid(before, after, value)];
    return [name, JSON.stringify(before) === JSON.stringify(after) ? value : after];
  });
  return { ...stored, ...Object.fromEntries(fields) };
}

/**
 * The same where fields belong together: they follow when nothing was typed in any of them. What equals `settled` counts as
 * not typed: the form has just sent it.
 */
export function rebased<Values extends object>(
  { initial, typed, settled = {} }: { initial: Values; typed: Values; settled?: Partial<Values> },
  stored: Values,
  groups: readonly (readonly (keyof Values)[])[],
): Values {
  const isTyped = (field: keyof Values) => typed[field] !== initial[field] && typed[field] !== settled[field];
  const kept = groups.filter((fields) => fields.some(isTyped)).flat();
  return { ...stored, ...Object.fromEntries(kept.map((field) => [field, typed[field]])) };
}
