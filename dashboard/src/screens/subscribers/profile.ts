/** The form of a subscriber: its values, their mistakes, and what is sent. Pure. */
import type { Schemas } from '@/api/client';
import type { Subscriber } from './people';

type Profile = Schemas['SubscriberProfileDto'];

/** The members that are texts, in the order of the form. */
const TEXTS = ['firstName', 'lastName', 'email', 'phone', 'avatar', 'locale', 'timezone'] as const;
type TextName = (typeof TEXTS)[number];

/** What the form holds. `data` is JSON as it is written. */
export interface ProfileValues extends Record<string, unknown>, Record<TextName, string> {
  /** Theirs for good. */
  subscriberId: string;
  data: string;
}

const NO_TEXTS = { firstName: '', lastName: '', email: '', phone: '', avatar: '', locale: '', timezone: '' };

/** What the form begins with. */
export function profileValues(subscriber?: Subscriber): ProfileValues {
  if (subscriber === undefined) return { subscriberId: '', ...NO_TEXTS, data: '{}' };
  const texts = TEXTS.map((name) => [name, subscriber[name] ?? ''] as const);
  const data = JSON.stringify(subscriber.data ?? {}, null, 2);
  return { subscriberId: subscriber.subscriberId, ...NO_TEXTS, ...Object.fromEntries(texts), data };
}

/** What changed: a text that was emptied is cleared. Null if nothing did. */
export function profileChange(before: ProfileValues, after: ProfileValues): Profile | null {
  const texts = TEXTS.filter((name) => before[name] !== after[name].trim()).map((name) => [
    name,
    after[name].trim() || null,
  ]);
  const data = before.data === after.data ? {} : { data: readData(after.data).value };
  const change = { ...Object.fromEntries(texts), ...data };
  return Object.keys(change).length === 0 ? null : change;
}

/** Where and why a text is no object of JSON. Lines and columns count from 1. */
export interface DataProblem {
  message: string;
  line: number;
  column: number;
}

/** Custom data as people write it: an object of JSON; nothing at all is an empty one. */
export function readData(text: string): { value: Record<string, unknown>; problem: DataProblem | null } {
  if (text.trim() === '') return { value: {}, problem: null };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: Object.fromEntries(Object.entries(value)), problem: null };
    }
    return { value: {}, problem: { message: 'Custom data is an object: { "plan": "pro" }', line: 1, column: 1 } };
  } catch (error) {
    return { value: {}, problem: locate(text, error instanceof Error ? error.message : String(error)) };
  }
}

/** Browsers name the place in their own words: by line and column, by position, or not at all. */
function locate(text: string, said: string): DataProblem {
  const message = `This is not JSON: ${said}`;
  const place = /line (\d+) column (\d+)/.exec(said);
  if (place !== null) return { message, line: Number(place[1]), column: Number(place[2]) };
  const position = /position (\d+)/.exec(said);
  const before = text.slice(0, position === null ? text.length : Number(position[1])).split('\n');
  return { message, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
