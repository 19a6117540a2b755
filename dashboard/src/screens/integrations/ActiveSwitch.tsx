/** Whether an integration sends, changed at once. */
import { Switch } from '@mantine/core';
import { useState } from 'react';
import { ForRole } from '@/components/ForRole';
import type { Integration } from './health';
import { useActiveSwitch } from './queries';

export function ActiveSwitch({ integration, label }: { integration: Integration; label?: string }) {
  const change = useActiveSwitch(integration._id);
  // The switch moves at once, and back if the server refuses.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const setActive = (active: boolean) => {
    setWanted(active);
    change.mutate(active, { onSettled: () => setWanted(null) });
  };
  return (
    <ForRole needs="admin">
      {(isAllowed) => (
        <Switch
          label={label}
          aria-label={label ?? `Active: ${integration.name}`}
          checked={wanted ?? integration.active}
          disabled={!isAllowed}
          onChange={(event) => setActive(event.currentTarget.checked)}
        />
      )}
    </ForRole>
  );
}
