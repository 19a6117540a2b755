/**
 * What can be written at a place in a template: variables from the schema and from sample data, filters, tags. Pure; it
 * knows CodeMirror by types alone.
 */
import type { Completion, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import { isObject, type JsonObject } from '@/components/json';
import { FILTERS, TAGS, type Word } from './liquid';

/** What a template may read: a JSON schema of its variables, and data that shows what else there is. */
export interface Variables {
  schema: JsonObject;
  sample: JsonObject;
}

/** The completions of CodeMirror for templates, over the variables that there are at the time. */
export function completionSource(variables: () => Variables): CompletionSource {
  return ({ state, pos, explicit }) => {
    const before = state.doc.sliceString(0, pos);
    return explicit || isExpected(before) ? completionsAt(before, variables()) : null;
  };
}

/** Whether a word is being written or has to come next, so that completions are no nuisance. */
export function isExpected(before: string): boolean {
  return /[\w.]$|[|:,=<>]\s?$|\{[{%]-?\s?$|\b(if|elsif|unless|case|when|in|and|or|contains|echo)\s$/.test(before);
}

/** What can stand at the end of `before`, the template up to the cursor; null outside of braces. */
export function completionsAt(before: string, variables: Variables): CompletionResult | null {
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  if (open < 0) return null;
  const inside = before.slice(open + 2);
  if (/\}\}|%\}/.test(inside)) return null;
  const typed = /[\w.[\]-]*$/.exec(inside)?.[0] ?? '';
  const ahead = inside.slice(0, inside.length - typed.length);
  if (isInText(ahead)) return null;
  if (/\|\s*$/.test(ahead)) return result(before, typed, FILTERS.map(wordOf('filter')));
  if (before[open + 1] === '%' && /^-?\s*$/.test(ahead)) return result(before, typed, TAGS.map(wordOf('tag')));
  const dot = typed.lastIndexOf('.');
  const path =
    dot < 0
      ? []
      : typed
          .slice(0, dot)
          .split(/[.[\]]+/)
          .filter((part) => part !== '');
  const members = membersAt(variables, path);
  return members.length === 0 ? null : result(before, typed.slice(dot + 1), members);
}

function result(before: string, typed: string, options: Completion[]): CompletionResult {
  return { from: before.length - typed.length, options, validFor: /^\w*$/ };
}

/** Whether a quote is open. */
function isInText(ahead: string): boolean {
  let quote = '';
  for (const character of ahead) {
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return quote !== '';
}

const wordOf =
  (detail: string) =>
  ({ name, about }: Word, index: number): Completion => ({ label: name, detail, info: about, boost: -index });

function membersAt(variables: Variables, path: readonly string[]): Completion[] {
  const declared = properties(path.reduce<unknown>(memberOfSchema, variables.schema));
  const shown = path.reduce<unknown>(memberOfValue, variables.sample);
  const names = new Set([...Object.keys(declared), ...(isObject(shown) ? Object.keys(shown) : [])]);
  return [...names]
    .filter(isName)
    .map((name) => memberOf(name, declared[name], isObject(shown) ? shown[name] : undefined));
}

function memberOf(name: string, schema: unknown, value: unknown): Completion {
  const about = isObject(schema) && typeof schema.description === 'string' ? schema.description : undefined;
  const detail = typeOf(schema) ?? (value === undefined ? undefined : typeOfValue(value));
  return { label: name, ...(detail !== undefined && { detail }), ...(about !== undefined && { info: about }) };
}

function memberOfSchema(schema: unknown, name: string): unknown {
  if (isIndex(name) && isObject(schema)) return schema.items;
  return properties(schema)[name];
}

function memberOfValue(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return isIndex(name) ? value[0] : undefined;
  return isObject(value) ? value[name] : undefined;
}

const isIndex = (name: string) => /^-?\d+$/.test(name) || name === 'first' || name === 'last';

function properties(schema: unknown): JsonObject {
  return isObject(schema) && isObject(schema.properties) ? schema.properties : {};
}

function typeOf(schema: unknown): string | undefined {
  if (!isObject(schema)) return undefined;
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  return types.length > 0 ? types.join(' | ') : undefined;
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Other names need brackets and quotes, which nobody wants proposed. */
const isName = (name: string) => /^[A-Za-z_][\w-]*$/.test(name);
