/** The frame of the screens before the dashboard: logging in, the first account, an invitation. */
import { Card, Center, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { SchemeToggle } from '@/app/SchemeToggle';

export function Frame({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  useDocumentTitle(`${title} · Tidings`);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={420}>
        <Group justify="space-between">
          <Group gap={8}>
            <img src="/icon.svg" alt="" width={32} height={32} />
            <Text fw={700} fz="xl">
              Tidings
            </Text>
          </Group>
          <SchemeToggle />
        </Group>
        <Card p="lg" shadow="sm">
          <Stack>
            <Stack gap={4}>
              <Title order={1}>{title}</Title>
              {about !== undefined && (
                <Text size="sm" c="dimmed">
                  {about}
                </Text>
              )}
            </Stack>
            {children}
          </Stack>
        </Card>
      </Stack>
    </Center>
  );
}
