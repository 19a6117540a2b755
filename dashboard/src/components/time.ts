/** How times and lengths of time are written. Pure. */

const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exactFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const clockFormat = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** "5 minutes ago", "in 2 hours", "just now". `now` in milliseconds. */
export function relative(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1_000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (unit === undefined)
    return Math.abs(seconds) < 10 ? 'just now' : seconds < 0 ? 'less than a minute ago' : 'within a minute';
  return relativeFormat.format(Math.trunc(seconds / unit[1]), unit[0]);
}

/** Day and time to the second, in the zone of the browser. */
export function exact(at: string): string {
  return exactFormat.format(new Date(at));
}

/** The time of the day to the second. */
export function clock(at: string): string {
  return clockFormat.format(new Date(at));
}

/** "4 ms", "1.3 s", "2 min". */
export function milliseconds(length: number | null | undefined): string {
  if (length === null || length === undefined) return '–';
  if (length < 1) return '<1 ms';
  if (length < 1_000) return `${Math.round(length)} ms`;
  if (length < 60_000) return `${(length / 1_000).toFixed(length < 10_000 ? 1 : 0)} s`;
  return `${Math.round(length / 60_000)} min`;
}
