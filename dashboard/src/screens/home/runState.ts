/** How a run stands, by its steps. Pure. */
import type { Schemas } from '@/api/client';

type Run = Schemas['ActivityNotificationResponseDto'];

export type RunState = 'failed' | 'canceled' | 'completed' | 'running';

/** What went wrong is said first; a run without steps has nothing left to do. */
export function runStateOf({ jobs }: Pick<Run, 'jobs'>): RunState {
  if (jobs.some(({ status }) => status === 'failed')) return 'failed';
  if (jobs.some(({ status }) => status === 'canceled')) return 'canceled';
  return jobs.every(({ status }) => status === 'completed') ? 'completed' : 'running';
}
