/** Says why something cannot be done by whoever is logged in. */
import { Group, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Role, useCan } from '@/app/session';

/** Nothing for those who may. `children` complete "… needs the role admin." */
export function RoleNotice({ needed, children }: { needed: Role; children: ReactNode }) {
  if (useCan(needed)) return null;
  return (
    <Group gap="xs" wrap="nowrap" c="dimmed" align="flex-start">
      <IconLock size={16} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
      <Text size="sm">
        {children} needs the role <b>{needed}</b>.
      </Text>
    </Group>
  );
}
