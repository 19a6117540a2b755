/** What became of a test: the state of its run, and the way to all of it. */
import { Alert, Group, Stack, Text } from '@mantine/core';
import { api, type Schemas } from '@/api/client';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { ToneBadge } from '@/components/Outcome';
import { Problem } from '@/components/Problem';
import { type Step, standingOf, standingOfStep } from '@/screens/activity/standing';

/** Changes are told by events; this is for when they are not. Milliseconds, and how often. */
const ASK_AGAIN_AFTER = 1_500;
const ASKS_MAX = 20;

export function TestRun({ answer }: { answer: Schemas['TriggerEventResponse'] }) {
  const { transactionId } = answer;
  if (answer.status !== 'processed' || typeof transactionId !== 'string')
    return (
      <Alert color="yellow" title="No run has begun" role="status">
        {[answer.status, ...(answer.error ?? [])].join('; ')}
      </Alert>
    );
  return <RunOf key={transactionId} transactionId={transactionId} />;
}

function RunOf({ transactionId }: { transactionId: string }) {
  const runs = api.useQuery(
    'get',
    '/v1/notifications',
    { params: { query: { transactionId: [transactionId], limit: 1 } } },
    {
      refetchInterval: ({ state }) => {
        const run = state.data?.data[0];
        const isOpen = run === undefined || standingOf(run).isOpen;
        return isOpen && state.dataUpdateCount < ASKS_MAX ? ASK_AGAIN_AFTER : false;
      },
    },
  );
  const run = runs.data?.data[0];
  if (runs.isLoadingError) return <Problem error={runs.error} retry={() => void runs.refetch()} />;
  if (run === undefined)
    return (
      <Text size="sm" c="dimmed" role="status">
        Triggered. Waiting for its run…
      </Text>
    );
  return (
    <Stack gap="xs" role="status">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          Triggered for {run.subscriber?.subscriberId ?? 'the subscriber'}
        </Text>
        <AnchorLink
          size="sm"
          from={ENVIRONMENT}
          to="/env/$environmentId/activity/$notificationId"
          params={{ notificationId: run._id }}
        >
          Open in Activity
        </AnchorLink>
      </Group>
      {run.jobs.map((step) => (
        <StepState key={step._id} step={step} />
      ))}
    </Stack>
  );
}

function StepState({ step }: { step: Step }) {
  const { label, tone } = standingOfStep(step);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <ToneBadge tone={tone} label={label} style={{ flexShrink: 0 }} />
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {step.executionDetails.at(-1)?.detail}
      </Text>
    </Group>
  );
}
