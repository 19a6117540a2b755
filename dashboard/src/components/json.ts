/** JSON that people write: reading it, and saying what is wrong with it. Pure. */

export type JsonObject = Record<string, unknown>;

export type Reading<Value> = { value: Value; problem: null } | { value: null; problem: string };

/** Whether a value is a JSON object: no list, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a text that must hold one JSON object. */
export function readObject(text: string): Reading<JsonObject> {
  if (text.trim() === '') return { value: null, problem: 'Enter a JSON object' };
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { value, problem: null } : { value: null, problem: 'This must be a JSON object: { … }' };
  } catch (error) {
    return { value: null, problem: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** JSON as people read it. */
export function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
