/** How the workflow is triggered: the code for it, and a try from here. */
import { Grid, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Snippets } from '@/components/code/Snippets';
import { triggerSnippets } from './snippets';
import { TestWorkflow } from './TestWorkflow';
import type { Editing } from './useEditing';
import { useExample } from './usePreview';

/** What stands in the code as long as nobody is chosen. */
const SOMEBODY = 'SUBSCRIBER_ID';

export function TriggerTab({ editing, canWrite }: { editing: Editing; canWrite: boolean }) {
  const { workflow } = editing.base;
  const payload = useExample(workflow);
  const [subscriberId, setSubscriberId] = useState('');
  const snippets = triggerSnippets({
    origin: window.location.origin,
    workflowId: workflow.workflowId,
    subscriberId: subscriberId.trim() === '' ? SOMEBODY : subscriberId.trim(),
    payload,
  });
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Paper withBorder p="md" component="section" aria-label="Trigger code">
          <Stack>
            <Title order={2}>Trigger code</Title>
            <Text size="sm" c="dimmed">
              Runs on your server, with a secret key of this environment in NOVU_SECRET_KEY. The keys stand in Settings
              under Environments.
            </Text>
            <Snippets snippets={snippets} label="Language of the trigger code" />
          </Stack>
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <TestWorkflow
          editing={editing}
          example={payload}
          subscriberId={subscriberId}
          onSubscriber={setSubscriberId}
          canWrite={canWrite}
        />
      </Grid.Col>
    </Grid>
  );
}
