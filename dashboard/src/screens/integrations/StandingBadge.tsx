/** The word for how an integration stands, with its explanation at hand. */
import { Tooltip } from '@mantine/core';
import { ToneBadge } from '@/components/Outcome';
import { type Endpoint, type Integration, standing } from './health';

export function StandingBadge({ integration, endpoint }: { integration: Integration; endpoint: Endpoint | undefined }) {
  const stands = standing(integration, endpoint);
  if (stands === null) return null;
  return (
    <Tooltip label={stands.about} multiline maw={320}>
      <ToneBadge tone={stands.tone} label={stands.label} />
    </Tooltip>
  );
}
