/** Questions before damage, in proportion to it: a click for what can be undone elsewhere, a typed name for what cannot. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type ReactNode, useState } from 'react';

interface Confirmation {
  title: string;
  /** What will happen, and to whom. */
  children: ReactNode;
  /** The verb on the button. */
  action: string;
  onConfirm: () => void;
}

/** Asks once. */
export function confirm({ title, children, action, onConfirm }: Confirmation) {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{children}</Text>,
    labels: { confirm: action, cancel: 'Cancel' },
    confirmProps: { color: 'red' },
    onConfirm,
  });
}

/** Asks for the name of what is to go. */
export function confirmByName({ name, ...confirmation }: Confirmation & { name: string }) {
  const modalId = modals.open({
    title: confirmation.title,
    children: <TypeName {...confirmation} name={name} onClose={() => modals.close(modalId)} />,
  });
}

function TypeName({
  name,
  children,
  action,
  onConfirm,
  onClose,
}: Confirmation & { name: string; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
        onConfirm();
      }}
    >
      <Stack>
        <Text size="sm">{children}</Text>
        <TextInput
          label={`Type ${name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
          autoComplete="off"
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" type="submit" disabled={typed !== name}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
