/** The end of something, at the foot of its screen: what goes with it, and its name to type before. */
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Role } from '@/app/session';
import { confirmByName } from './confirm';
import { ForRole } from './ForRole';

interface DeleteCardProps {
  /** The kind of thing: "integration". */
  what: string;
  /** What has to be typed. */
  name: string;
  /** What goes with it, and what else could be done. */
  children: string;
  needs: Role;
  isPending: boolean;
  onDelete: () => void;
}

export function DeleteCard({ what, name, children, needs, isPending, onDelete }: DeleteCardProps) {
  const ask = () =>
    confirmByName({
      name,
      title: `Delete this ${what}?`,
      children: `${children} This cannot be undone.`,
      action: `Delete ${what}`,
      onConfirm: onDelete,
    });
  return (
    <Card>
      <Group justify="space-between">
        <Stack gap={2} flex={1} miw={240}>
          <Title order={2}>Delete this {what}</Title>
          <Text size="sm" c="dimmed">
            {children}
          </Text>
        </Stack>
        <ForRole needs={needs}>
          {(isAllowed) => (
            <Button
              variant="default"
              c="var(--mantine-color-error)"
              disabled={!isAllowed}
              loading={isPending}
              onClick={ask}
            >
              Delete
            </Button>
          )}
        </ForRole>
      </Group>
    </Card>
  );
}
