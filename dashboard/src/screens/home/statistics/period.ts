/** How far back figures reach. Pure. */
import type { Schemas } from '@/api/client';

export type Period = Schemas['Period'];

/** In the order in which they are offered. */
export const PERIODS: readonly { value: Period; label: string; name: string }[] = [
  { value: 'hour', label: 'Hour', name: 'the last hour' },
  { value: 'day', label: 'Day', name: 'the last day' },
  { value: 'week', label: 'Week', name: 'the last week' },
];

/** The period that a text names, if it does. */
export function periodOf(value: unknown): Period | undefined {
  return PERIODS.find((period) => period.value === value)?.value;
}

/** "the last day". */
export function nameOf(period: Period): string {
  return PERIODS.find(({ value }) => value === period)?.name ?? period;
}
