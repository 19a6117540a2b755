/** Whether triggers start a workflow, and whether it can work. */
import { Tooltip } from '@mantine/core';
import { ToneBadge } from '@/components/Outcome';
import { STATES, type Status } from './status';

export function WorkflowStatus({ status }: { status: string }) {
  if (!isKnown(status)) return <ToneBadge tone="neutral" label={status} />;
  const { label, tone, about } = STATES[status];
  return (
    <Tooltip label={about}>
      <ToneBadge tone={tone} label={label} />
    </Tooltip>
  );
}

function isKnown(status: string): status is Status {
  return Object.hasOwn(STATES, status);
}
