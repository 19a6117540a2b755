/** Where a field is shown that the server complains about: on which tab and at which step. Pure. */
import type { Tab } from '../search';

/** `steps.0.controlValues.subject` is the field `steps.0.subject`. */
export function fieldOf(name: string): string {
  return name.replace(/^(steps\.\d+)\.controlValues\./, '$1.').replace(/^(tags|preferences|severity)\..*$/, '$1');
}

/** The tab that shows a field. */
export function tabOf(field: string): Tab {
  if (field.startsWith('steps')) return 'steps';
  return field === 'payloadSchema' || field === 'validatePayload' ? 'payload' : 'settings';
}

/** The number of the step that a field belongs to, from 0; null for the fields of the workflow. */
export function stepIndexOf(field: string): number | null {
  const found = /^steps\.(\d+)\./.exec(field)?.[1];
  return found === undefined ? null : Number(found);
}

/** How the fields are called that have a place of their own; others are shown above all. */
const SHOWN =
  /^(name|description|tags|active|severity|payloadSchema|validatePayload|steps\.\d+\.(name|subject|body|timeToLive))$/;

/** What is said beside fields, and what has to be said above them. */
export function sortRefusals(refusals: Readonly<Record<string, readonly string[]>>): {
  beside: Record<string, string>;
  above: string[];
} {
  const all = Object.entries(refusals).map(([name, messages]) => [fieldOf(name), messages.join('; ')] as const);
  return {
    beside: Object.fromEntries(all.filter(([field]) => SHOWN.test(field))),
    above: all.filter(([field]) => !SHOWN.test(field)).map(([field, message]) => `${field}: ${message}`),
  };
}
