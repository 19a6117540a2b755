/** Asks before unsaved changes are left behind: by a link, by the back button, or by closing the tab. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

interface LeaveGuardProps {
  /** What has changes: "workflow". */
  what: string;
  isDirty: boolean;
  /** Whether the changes go with the part of the screen that the address names, and not only with the screen. */
  isLostWithTab?: boolean;
  /** Saves, and says whether that worked. Without it one may stay or discard. */
  save?: () => Promise<boolean>;
  isSaving?: boolean;
}

export function LeaveGuard({ what, isDirty, isLostWithTab = false, save, isSaving = false }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isDirty && (current.pathname !== next.pathname || (isLostWithTab && tabOf(current) !== tabOf(next))),
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  const stay = () => blocker.reset?.();
  const leave = () => blocker.proceed?.();
  const saveAndLeave = async () => ((await save?.()) ? leave() : stay());
  return (
    <Modal opened={blocker.status === 'blocked'} onClose={stay} title="Leave without saving?" size={520}>
      <Stack>
        <Text size="sm">This {what} has changes that are not saved.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={stay} data-autofocus>
            Stay
          </Button>
          <Button color="red" variant="light" onClick={leave}>
            Discard changes
          </Button>
          {save !== undefined && (
            <Button onClick={() => void saveAndLeave()} loading={isSaving}>
              Save and leave
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function tabOf({ search }: { search: object }): unknown {
  return Reflect.get(search, 'tab');
}
