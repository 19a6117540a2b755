/** What stands where there is nothing yet: why, and the next step. */
import { Card, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyProps {
  icon: Icon;
  title: string;
  children: ReactNode;
  /** The button that takes the next step. */
  action?: ReactNode;
}

export function Empty({ icon: IconOf, title, children, action }: EmptyProps) {
  return (
    <Card py={48}>
      <Stack align="center" gap="sm" maw={440} mx="auto">
        <ThemeIcon variant="light" size={48} radius="xl" aria-hidden>
          <IconOf size={24} stroke={1.6} />
        </ThemeIcon>
        <Title order={2} ta="center">
          {title}
        </Title>
        <Text c="dimmed" ta="center">
          {children}
        </Text>
        {action}
      </Stack>
    </Card>
  );
}
