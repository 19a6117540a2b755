/** Says quietly that nothing on the screen is renewed at the moment. */
import { Affix, Group, Paper, Text, Transition } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';

export function LostConnection({ isLost }: { isLost: boolean }) {
  return (
    <Affix position={{ bottom: 16, left: 16, right: 16 }} style={{ pointerEvents: 'none' }} role="status">
      <Transition mounted={isLost} transition="slide-up">
        {(styles) => (
          <Paper style={styles} withBorder shadow="md" px="md" py="xs" w="fit-content" mx="auto" radius="xl">
            <Group gap="xs" wrap="nowrap">
              <IconPlugConnectedX size={18} aria-hidden style={{ flexShrink: 0 }} />
              <Text size="sm">Not connected. Changes appear when the server is back.</Text>
            </Group>
          </Paper>
        )}
      </Transition>
    </Affix>
  );
}
