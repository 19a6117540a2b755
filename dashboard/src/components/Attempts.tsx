/** The attempts at a message, each of which opens to what was sent and answered. */
import { Accordion, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { Exchange } from './Exchange';
import { OutcomeBadge, StatusBadge } from './Outcome';
import { RowsSkeleton } from './PageSkeleton';
import { Problem } from './Problem';
import { Ago } from './Time';
import { milliseconds } from './time';

type Attempt = Schemas['AttemptDto'];

/** The most attempts that are asked for at once: the default schedule has nine. */
const PAGE_LENGTH = 100;

const CAUSES: Readonly<Record<string, string>> = {
  first: 'First attempt',
  retry: 'Retry',
  resend: 'Resend',
  probe: 'Probe',
};

/** The last attempt is open at first. */
export function Attempts({ messageId }: { messageId: string }) {
  const [after, setAfter] = useState(0);
  const found = api.useQuery('get', '/tidings/v1/messages/{messageId}/attempts', {
    params: { path: { messageId }, query: { limit: PAGE_LENGTH, cursor: after } },
  });
  if (found.isPending) return <RowsSkeleton rows={2} />;
  if (found.isLoadingError) return <Problem error={found.error} retry={() => void found.refetch()} />;
  const { data: attempts, next } = found.data;
  if (attempts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        The attempts are not kept any more.
      </Text>
    );
  return (
    <Stack gap="xs">
      <AttemptList key={after} attempts={attempts} />
      {next && (
        <Button variant="default" size="xs" onClick={() => setAfter(next)}>
          Later attempts
        </Button>
      )}
    </Stack>
  );
}

function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  const [opened, setOpened] = useState<string | null>(() => String(attempts.at(-1)?.number ?? ''));
  return (
    <Accordion
      variant="contained"
      chevronPosition="left"
      value={opened}
      onChange={setOpened}
      aria-label="Attempts"
      styles={{ content: { paddingInline: 'var(--mantine-spacing-sm)' } }}
    >
      {attempts.map((attempt) => (
        <Accordion.Item key={attempt.number} value={String(attempt.number)}>
          <Accordion.Control>
            <AttemptHead attempt={attempt} />
          </Accordion.Control>
          <Accordion.Panel>{opened === String(attempt.number) && <Exchange exchange={attempt} />}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function AttemptHead({ attempt }: { attempt: Attempt }) {
  return (
    <Group gap="xs" justify="space-between">
      <Group gap="xs">
        <Badge variant="default" tt="none" fw={500}>
          {attempt.number}
        </Badge>
        <Text size="sm" fw={500}>
          {CAUSES[attempt.cause] ?? attempt.cause}
        </Text>
        {attempt.response ? (
          <StatusBadge status={attempt.response.status} />
        ) : (
          <OutcomeBadge outcome={attempt.outcome} />
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {milliseconds(attempt.timings.total)} · <Ago at={attempt.startedAt} />
      </Text>
    </Group>
  );
}
