/** What happened for a subscriber: their last runs and messages. The whole log is in Activity. */
import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { MessagesTable } from '@/screens/activity/MessagesTable';
import { RunsTable } from '@/screens/activity/RunsTable';

const SHOWN = 10;
/** Rows that arrive while one looks are not marked here. */
const still = () => undefined;

export function SubscriberActivity({ subscriberId }: { subscriberId: string }) {
  return (
    <Stack gap="lg">
      <Runs subscriberId={subscriberId} />
      <Messages subscriberId={subscriberId} />
    </Stack>
  );
}

function Runs({ subscriberId }: { subscriberId: string }) {
  const params = { query: { subscriberIds: [subscriberId], limit: SHOWN } };
  const runs = api.useQuery('get', '/v1/notifications', { params }, { select: ({ data }) => data });
  return (
    <Part
      title="Last runs"
      all={
        <AnchorLink
          from={ENVIRONMENT}
          to="/env/$environmentId/activity"
          search={{ subscriber: subscriberId }}
          size="sm"
        >
          Show all runs
        </AnchorLink>
      }
    >
      <Rows query={runs} nothing={`No workflow was triggered for ${subscriberId} yet.`}>
        {(data) => <RunsTable runs={data} slideIn={still} />}
      </Rows>
    </Part>
  );
}

function Messages({ subscriberId }: { subscriberId: string }) {
  const params = { query: { subscriberId, limit: SHOWN } };
  const messages = api.useQuery('get', '/tidings/v1/messages', { params }, { select: ({ data }) => data });
  return (
    <Part
      title="Last messages"
      all={
        <AnchorLink
          from={ENVIRONMENT}
          to="/env/$environmentId/activity"
          search={{ tab: 'messages', subscriber: subscriberId }}
          size="sm"
        >
          Show all messages
        </AnchorLink>
      }
    >
      <Rows query={messages} nothing={`Nothing was sent to ${subscriberId} yet.`}>
        {(data) => <MessagesTable messages={data} slideIn={still} />}
      </Rows>
    </Part>
  );
}

function Part({ title, all, children }: { title: string; all: ReactNode; children: ReactNode }) {
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>{title}</Title>
          {all}
        </Group>
        {children}
      </Stack>
    </Card>
  );
}

interface RowsProps<Row> {
  query: { data: Row[] | undefined; error: unknown; refetch: () => Promise<unknown> };
  nothing: string;
  children: (rows: Row[]) => ReactNode;
}

function Rows<Row>({ query: { data, error, refetch }, nothing, children }: RowsProps<Row>) {
  if (data === undefined)
    return error ? <Problem error={error} retry={() => void refetch()} /> : <RowsSkeleton rows={3} />;
  if (data.length > 0) return children(data);
  return (
    <Text size="sm" c="dimmed">
      {nothing}
    </Text>
  );
}
