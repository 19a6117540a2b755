/** Periods of time as filters name them, in addresses and in words. Pure; the control is `PeriodFilter.tsx`. */

/** Periods that end now, by what stands for them in addresses. */
export const PERIODS = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
} as const;
export type PeriodName = keyof typeof PERIODS;

const HOUR = 3_600_000;
const LENGTHS: Readonly<Record<PeriodName, number>> = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 168 * HOUR,
  '30d': 720 * HOUR,
};

/** A period that ends now, or one between two times (ISO 8601), each of which can be left out. */
export interface Period {
  period?: PeriodName | undefined;
  after?: string | undefined;
  before?: string | undefined;
}

/** Reads a period from an address; what makes no sense is left out. */
export function readPeriod(search: Record<string, unknown>): Period {
  const { period } = search;
  if (isPeriod(period)) return { period };
  return { after: readTime(search.after), before: readTime(search.before) };
}

/** The times that a period means. `now` in milliseconds; taken to the minute, so that asking again asks the same. */
export function timesOf({ period, after, before }: Period, now: number): Pick<Period, 'after' | 'before'> {
  if (period === undefined) return { after, before };
  const minute = 60_000;
  return { after: new Date(Math.floor(now / minute) * minute - LENGTHS[period]).toISOString() };
}

function isPeriod(value: unknown): value is PeriodName {
  return typeof value === 'string' && Object.hasOwn(PERIODS, value);
}

function readTime(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined;
}

/** A time as `<input type="datetime-local">` writes it, in the zone of the browser; nothing is empty. */
export function toLocal(time: string | undefined): string {
  if (time === undefined) return '';
  const at = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The other way round. */
export function fromLocal(text: string): string | undefined {
  return readTime(text === '' ? undefined : text);
}
