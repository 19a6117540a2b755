/** How the workflow starts, beside the canvas. The code for it is on its own tab. */
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Identifier } from '@/components/Copy';
import { Ago } from '@/components/Time';
import type { Workflow } from './draft';
import { useOpened } from './useOpened';

export function TriggerPanel({ workflow }: { workflow: Workflow }) {
  const { open } = useOpened();
  return (
    <Paper withBorder p="md" component="section" aria-label="Trigger">
      <Stack align="flex-start">
        <Title order={2}>Trigger</Title>
        <Text size="sm" maw={560}>
          Your code starts this workflow by naming its identifier, for one subscriber or many. What it sends along is
          the payload, which templates read as <code>payload</code>.
        </Text>
        <Identifier text={workflow.workflowId} />
        <Text size="sm" c="dimmed">
          Last trigger: <Ago at={workflow.lastTriggeredAt} />
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={() => open({ tab: 'trigger' })}>
            Trigger code
          </Button>
          <Button variant="default" onClick={() => open({ tab: 'payload' })}>
            Payload schema
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
