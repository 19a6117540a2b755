/** What stands where no request has arrived: how to send one. */
import { Card, Group, Loader, Stack, Text } from '@mantine/core';
import { Copy } from '@/components/Copy';
import { CodeView } from '@/components/code/Code';
import { type Inspector, urlOf } from './inspectors';

export function Waiting({ inspector }: { inspector: Inspector }) {
  const command = `curl -X POST '${urlOf(inspector)}' \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{"hello":"inspector"}'`;
  return (
    <Card py="xl">
      <Stack maw={640} mx="auto" w="100%">
        <Group justify="center" gap="xs">
          <Loader type="dots" size="sm" aria-hidden />
          <Text fw={600}>Waiting for the first request</Text>
        </Group>
        <Text size="sm" c="dimmed" ta="center">
          It appears here the moment it arrives. Send one from a terminal, or let an integration send a test.
        </Text>
        <div>
          <Group justify="space-between">
            <Text size="sm" fw={500}>
              From a terminal
            </Text>
            <Copy text={command} label="Copy command" />
          </Group>
          <CodeView text={command} label="A command that sends a request" language="text" />
        </div>
      </Stack>
    </Card>
  );
}
