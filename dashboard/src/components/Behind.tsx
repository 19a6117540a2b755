/** Said above a form when somebody else has saved what is changed in it. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';

export function Behind({ what, onLoad }: { what: string; onLoad: () => void }) {
  return (
    <Alert color="yellow" icon={<IconUsers />} title={`This ${what} was changed elsewhere meanwhile`} role="alert">
      <Group justify="space-between">
        <Text size="sm">Load the present state, and make your changes again. Yours would undo the others.</Text>
        <Button size="xs" variant="default" onClick={onLoad}>
          Load the present state
        </Button>
      </Group>
    </Alert>
  );
}
