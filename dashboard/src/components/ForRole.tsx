/** Controls that not every role may use: they stay where they are, disabled, and say who may. */
import { Box, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Role, useCan } from '@/app/session';

interface ForRoleProps {
  needs: Role;
  children: (isAllowed: boolean) => ReactNode;
}

export function ForRole({ needs, children }: ForRoleProps) {
  const isAllowed = useCan(needs);
  return (
    <Tooltip label={`This needs the role ${needs}`} disabled={isAllowed}>
      <Box component="span">{children(isAllowed)}</Box>
    </Tooltip>
  );
}
