/** Asks before unsaved changes are left behind: by a link, by the back button, or by closing the tab. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import type { Editing } from './useEditing';

export function LeaveGuard({ editing }: { editing: Editing }) {
  const { isDirty, isSaving } = editing;
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  const stay = () => blocker.reset?.();
  const leave = () => blocker.proceed?.();
  const saveAndLeave = async () => ((await editing.save()) ? leave() : stay());
  return (
    <Modal opened={blocker.status === 'blocked'} onClose={stay} title="Leave without saving?" size={520}>
      <Stack>
        <Text size="sm">This workflow has changes that are not saved.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={stay} data-autofocus>
            Stay
          </Button>
          <Button color="red" variant="light" onClick={leave}>
            Discard changes
          </Button>
          <Button onClick={() => void saveAndLeave()} loading={isSaving}>
            Save and leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
