/** How workflows stand, in words and colours. */
import type { Tone } from '@/components/outcome';
import type { STATUSES } from './search';

export type Status = (typeof STATUSES)[number];

export const STATES: Readonly<Record<Status, { label: string; tone: Tone; about: string }>> = {
  ACTIVE: { label: 'Active', tone: 'good', about: 'Triggers start it' },
  INACTIVE: { label: 'Inactive', tone: 'neutral', about: 'Triggers do not start it' },
  // A new workflow is in it until its step has words: that is nothing to be alarmed at.
  ERROR: { label: 'Needs attention', tone: 'waiting', about: 'A step has something to mend: the mark on it says what' },
};
