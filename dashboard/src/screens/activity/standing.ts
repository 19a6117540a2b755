/** How a run and its steps stand, from what the server says of each step. Pure. */
import type { Schemas } from '@/api/client';
import type { Tone } from '@/components/outcome';

export type Run = Schemas['ActivityNotificationResponseDto'];
export type Step = Run['jobs'][number];

export interface Standing {
  label: string;
  tone: Tone;
  /** Whether more is to come. */
  isOpen: boolean;
}

const OPEN: ReadonlySet<string> = new Set(['pending', 'queued', 'running', 'delayed']);
const closed = (label: string, tone: Tone): Standing => ({ label, tone, isOpen: false });
const open = (label: string): Standing => ({ label, tone: 'waiting', isOpen: true });

/** How a run stands as a whole. */
export function standingOf({ jobs }: Pick<Run, 'jobs'>): Standing {
  const statuses = new Set(jobs.map(({ status }) => status));
  if (jobs.length === 0) return closed('Ended', 'neutral');
  if (statuses.has('delayed')) return open('Retrying');
  if (jobs.some(({ status }) => OPEN.has(status))) return open('In progress');
  if (statuses.has('failed')) return closed(statuses.has('completed') ? 'Partly failed' : 'Failed', 'bad');
  if (statuses.has('completed'))
    return jobs.some(lostSome) ? closed('Partly failed', 'bad') : closed('Completed', 'good');
  return jobs.some(wasCanceled) ? closed('Cancelled', 'neutral') : closed('Skipped', 'neutral');
}

/** How one step stands. */
export function standingOfStep(step: Pick<Step, 'status' | 'executionDetails'>): Standing {
  switch (step.status) {
    case 'pending':
      return { label: 'Waits for the step before', tone: 'neutral', isOpen: true };
    case 'queued':
      return open('Queued');
    case 'running':
      return open('Running');
    case 'delayed':
      return open('Retrying');
    case 'completed':
      return lostSome(step) ? closed('Partly failed', 'bad') : closed('Completed', 'good');
    case 'failed':
      return closed('Failed', 'bad');
    default:
      return wasCanceled(step) ? closed('Cancelled', 'neutral') : closed('Skipped', 'neutral');
  }
}

/** What a completed step says when not every delivery arrived. */
function lostSome({ status, executionDetails }: Pick<Step, 'status' | 'executionDetails'>): boolean {
  return status === 'completed' && executionDetails.some((line) => line.status === 'Failed');
}

/** A step that nobody could be reached by is cancelled too, but not said to be. */
function wasCanceled({ executionDetails }: Pick<Step, 'executionDetails'>): boolean {
  return executionDetails.some(({ detail }) => detail === 'Step canceled');
}

/** Whether a step had nowhere to send to, which Novu's words say of a missing device token. */
export function lacksToken({ executionDetails }: Pick<Step, 'executionDetails'>): boolean {
  return executionDetails.some(({ detail }) => detail === 'Subscriber does not have a configured channel');
}

/** The tone of a line of a step's log. */
export function toneOfLine(status: string): Tone {
  switch (status) {
    case 'Success':
      return 'good';
    case 'Failed':
      return 'bad';
    case 'Warning':
      return 'waiting';
    default:
      return 'neutral';
  }
}
