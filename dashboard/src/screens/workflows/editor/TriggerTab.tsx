/** How the workflow is triggered: the code for it, and a try from here. */
import { Grid, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { Snippets } from '@/components/code/Snippets';
import { Problem } from '@/components/Problem';
import { TestWorkflow } from './TestWorkflow';
import type { Editing } from './useEditing';
import { useExample } from './usePreview';

const TYPING_PAUSE = 300;

export function TriggerTab({ editing, canWrite }: { editing: Editing; canWrite: boolean }) {
  const { workflow } = editing.base;
  const example = useExample(workflow);
  const [subscriberId, setSubscriberId] = useState('');
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <TriggerCode workflowId={workflow.workflowId} subscriberId={subscriberId.trim()} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <TestWorkflow
          editing={editing}
          example={example}
          subscriberId={subscriberId}
          onSubscriber={setSubscriberId}
          canWrite={canWrite}
        />
      </Grid.Col>
    </Grid>
  );
}

/** For the subscriber of the test, as soon as there is one. */
function TriggerCode({ workflowId, subscriberId }: { workflowId: string; subscriberId: string }) {
  const [chosen] = useDebouncedValue(subscriberId, TYPING_PAUSE);
  const query = { origin: window.location.origin, ...(chosen !== '' && { subscriberId: chosen }) };
  const snippets = api.useQuery(
    'get',
    '/tidings/v1/workflows/{workflowId}/trigger-snippets',
    { params: { path: { workflowId }, query } },
    { select: ({ data }) => data, placeholderData: keepPreviousData },
  );
  return (
    <Paper withBorder p="md" component="section" aria-label="Trigger code">
      <Stack>
        <Title order={2}>Trigger code</Title>
        <Text size="sm" c="dimmed">
          Runs on your server, with a secret key of this environment in NOVU_SECRET_KEY. The keys stand in Settings
          under Environments.
        </Text>
        {snippets.isPending && <Skeleton h={260} />}
        {snippets.isLoadingError && <Problem error={snippets.error} retry={() => void snippets.refetch()} />}
        {snippets.data !== undefined && <Snippets snippets={snippets.data} label="Language of the trigger code" />}
      </Stack>
    </Paper>
  );
}
