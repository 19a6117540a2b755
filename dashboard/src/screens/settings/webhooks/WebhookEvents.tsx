/** The events that an operational webhook was not told yet, and those that were given up. */
import { Anchor, Badge, Button, Card, Center, Stack, Table, Text } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { isMissing } from '@/api/errors';
import { BY_KEYSET } from '@/api/keyset';
import { useEnvironment } from '@/app/session';
import { CodeView } from '@/components/code/Code';
import { Empty } from '@/components/Empty';
import { NotFound } from '@/components/NotFound';
import { counted } from '@/components/numbers';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';

const PAGE_ITEMS = 50;

export function WebhookEvents() {
  const { webhookId } = useParams({ from: '/env/$environmentId/settings/webhooks/$webhookId' });
  const { id } = useEnvironment();
  const params = { path: { webhookId } };
  const webhook = api.useQuery('get', '/tidings/v1/operational-webhooks/{webhookId}', { params });
  const events = api.useInfiniteQuery(
    'get',
    '/tidings/v1/operational-webhooks/{webhookId}/events',
    { params: { ...params, query: { limit: PAGE_ITEMS } } },
    BY_KEYSET,
  );
  if (isMissing(webhook.error)) return <NotFound />;
  const found = events.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Page
      title="Events"
      about={webhook.data?.data.url ?? 'What it was not told yet, and what was given up.'}
      trail={[
        <Anchor
          key="webhooks"
          size="sm"
          renderRoot={(props) => <Link to={`/env/${id}/settings/webhooks`} {...props} />}
        >
          Operational webhooks
        </Anchor>,
        <Text key="events" size="sm">
          Events
        </Text>,
      ]}
    >
      {events.isPending && <RowsSkeleton />}
      {events.isLoadingError && <Problem error={events.error} retry={() => void events.refetch()} />}
      {events.data !== undefined && found.length === 0 && (
        <Empty icon={IconChecks} title="Nothing waits">
          Whatever happened was told. What cannot be told appears here, with the reason.
        </Empty>
      )}
      {found.length > 0 && <EventTable events={found} />}
      {events.hasNextPage && (
        <Center>
          <Button variant="default" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show older
          </Button>
        </Center>
      )}
    </Page>
  );
}

function EventTable({ events }: { events: readonly Schemas['OperationalEventDto'][] }) {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <Card p={0}>
      <Table layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Event</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th visibleFrom="sm" w={140}>
              When
            </Table.Th>
            <Table.Th w={120} aria-label="Body" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map((event) => (
            <Fragment key={event.id}>
              <EventRow
                event={event}
                isOpen={opened === event.id}
                onToggle={() => setOpened(opened === event.id ? null : event.id)}
              />
              {opened === event.id && (
                <Table.Tr>
                  <Table.Td colSpan={4}>
                    <CodeView text={JSON.stringify(event.body, null, 2)} label="Body of the event" language="json" />
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

interface EventRowProps {
  event: Schemas['OperationalEventDto'];
  isOpen: boolean;
  onToggle: () => void;
}

function EventRow({ event, isOpen, onToggle }: EventRowProps) {
  const isWaiting = event.state === 'waiting';
  const failure = event.lastFailure ?? null;
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {event.type}
        </Text>
        {failure !== null && (
          <Text size="xs" c="dimmed">
            {failure.error}. {failure.remedy}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Stack gap={2} align="flex-start">
          <Badge color={isWaiting ? 'yellow' : 'red'}>{isWaiting ? 'waiting' : 'given up'}</Badge>
          <Text size="xs" c="dimmed">
            {counted(event.attempts, 'attempt')}
            {isWaiting && event.nextAttemptAt !== null && event.nextAttemptAt !== undefined && (
              <>
                , next <Ago at={event.nextAttemptAt} />
              </>
            )}
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Ago at={event.createdAt} />
      </Table.Td>
      <Table.Td ta="end">
        <Button size="compact-sm" variant="subtle" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? 'Hide body' : 'Show body'}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
