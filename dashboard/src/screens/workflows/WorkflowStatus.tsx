/** Whether triggers start a workflow, and whether it can work. */
import { Tooltip } from '@mantine/core';
import { ToneBadge } from '@/components/Outcome';
import type { Tone } from '@/components/outcome';

const STATES: Readonly<Record<string, { label: string; tone: Tone; about: string }>> = {
  ACTIVE: { label: 'Active', tone: 'good', about: 'Triggers start it' },
  INACTIVE: { label: 'Inactive', tone: 'neutral', about: 'Triggers do not start it' },
  ERROR: { label: 'Error', tone: 'bad', about: 'A step has something to mend: the mark on it says what' },
};

export function WorkflowStatus({ status }: { status: string }) {
  const { label = status, tone = 'neutral', about } = STATES[status] ?? {};
  return (
    <Tooltip label={about} disabled={about === undefined}>
      <ToneBadge tone={tone} label={label} />
    </Tooltip>
  );
}
