/** The frame of a screen: its title, what it is for, and what can be done on it. */
import { Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface PageProps {
  title: string;
  /** One sentence on what the screen is for. */
  about?: ReactNode;
  /** Links to the screens above this one. */
  trail?: ReactNode[];
  /** Beside the title: a state, an identifier. */
  beside?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, about, trail, beside, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Tidings`);
  return (
    <Stack gap="lg" w="100%" maw={1280} mx="auto">
      <Stack gap={4}>
        {trail !== undefined && (
          <Breadcrumbs fz="sm" separatorMargin={6}>
            {trail}
          </Breadcrumbs>
        )}
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {beside}
          </Group>
          <Group gap="xs">{actions}</Group>
        </Group>
        {about !== undefined && (
          <Text size="sm" c="dimmed" maw={720}>
            {about}
          </Text>
        )}
      </Stack>
      {children}
    </Stack>
  );
}
