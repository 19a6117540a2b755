/** What can be done with the letters that are selected. It stays in sight at the bottom of the screen. */
import { Affix, Button, Group, Paper, Text } from '@mantine/core';
import { IconRotateClockwise2, IconTrash } from '@tabler/icons-react';
import { useChangeLetters } from './changes';
import { confirmDrop } from './confirmDrop';

export function SelectionBar({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const resend = useChangeLetters('resend', onDone);
  const drop = useChangeLetters('drop', onDone);
  return (
    <Affix position={{ bottom: 16, left: '50%' }} style={{ transform: 'translateX(-50%)' }} zIndex={150}>
      <Paper withBorder shadow="md" p="xs" pl="md" role="region" aria-label="Selected dead letters">
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" fw={500} style={{ whiteSpace: 'nowrap' }} aria-live="polite">
            {ids.length} selected
          </Text>
          <Button
            size="xs"
            leftSection={<IconRotateClockwise2 size={14} />}
            loading={resend.isPending}
            onClick={() => resend.mutate(ids)}
          >
            Resend
          </Button>
          <Button
            size="xs"
            variant="light"
            color="red"
            leftSection={<IconTrash size={14} />}
            loading={drop.isPending}
            onClick={() => confirmDrop(ids.length, () => drop.mutate(ids))}
          >
            Drop
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Paper>
    </Affix>
  );
}
