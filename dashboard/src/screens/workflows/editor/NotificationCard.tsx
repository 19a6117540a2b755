/** A push notification as a phone shows it. */
import { Box, Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';

export function NotificationCard({ title, content }: { title: string; content: string }) {
  return (
    <Box
      p="md"
      bg="light-dark(var(--mantine-color-indigo-1), var(--mantine-color-dark-8))"
      style={{ borderRadius: 'var(--mantine-radius-lg)' }}
    >
      <Paper p="sm" radius="lg" shadow="sm" role="group" aria-label="Notification">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <ThemeIcon size={36} radius="md" aria-hidden>
            <IconBell size={20} />
          </ThemeIcon>
          <Stack gap={0} flex={1} miw={0}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" fw={600} {...(title === '' && { c: 'dimmed' })} style={{ overflowWrap: 'anywhere' }}>
                {title === '' ? 'No subject' : title}
              </Text>
              <Text size="xs" c="dimmed">
                now
              </Text>
            </Group>
            <Text
              size="sm"
              {...(content === '' && { c: 'dimmed' })}
              style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
              lineClamp={12}
            >
              {content === '' ? 'No body' : content}
            </Text>
          </Stack>
        </Group>
      </Paper>
    </Box>
  );
}
