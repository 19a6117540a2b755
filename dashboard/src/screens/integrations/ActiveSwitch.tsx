/** Whether an integration sends, changed at once. */
import { Switch } from '@mantine/core';
import { ForRole } from '@/components/ForRole';
import type { Integration } from './health';
import { useActiveSwitch } from './queries';

export function ActiveSwitch({ integration, label }: { integration: Integration; label?: string }) {
  const setActive = useActiveSwitch(integration._id);
  return (
    <ForRole needs="admin">
      {(isAllowed) => (
        <Switch
          label={label}
          aria-label={label ?? `Active: ${integration.name}`}
          checked={integration.active}
          disabled={!isAllowed}
          onChange={(event) => setActive(event.currentTarget.checked)}
        />
      )}
    </ForRole>
  );
}
