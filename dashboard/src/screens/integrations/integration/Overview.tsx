/** How the endpoint of an integration fares: its state, its figures, and what failed last. */
import { Card, Group, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { api, type Schemas } from '@/api/client';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { percent } from '@/components/numbers';
import { DeliveryBadge } from '@/components/Outcome';
import { OUTCOMES } from '@/components/outcome';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import { milliseconds } from '@/components/time';
import { DeliveryBars } from '../DeliveryBars';
import { EndpointNotice } from '../EndpointNotice';
import { arrived, type Endpoint, type Integration, sentence, standing } from '../health';
import { useCourses } from '../queries';

const BARS_HEIGHT = 96;
const FAILURES_SHOWN = 8;

interface OverviewProps {
  integration: Integration;
  health: UseQueryResult<Endpoint, unknown>;
}

export function Overview({ integration, health }: OverviewProps) {
  const { courses, isPending, error, retry } = useCourses();
  const course = courses.get(integration._id);
  if (health.isLoadingError) return <Problem error={health.error} retry={() => void health.refetch()} />;
  return (
    <Stack gap="lg">
      <EndpointNotice integration={integration} endpoint={health.data} />
      {health.data === undefined ? <Skeleton h={96} /> : <Figures integration={integration} endpoint={health.data} />}
      <Card>
        <Stack gap="sm">
          <Title order={2}>Attempts of the last 24 hours</Title>
          {course === undefined ? (
            <NoCourse isPending={isPending} error={error} retry={retry} />
          ) : (
            <DeliveryBars course={course} height={BARS_HEIGHT} />
          )}
        </Stack>
      </Card>
      <Failures integrationId={integration._id} />
    </Stack>
  );
}

function NoCourse({ isPending, error, retry }: Omit<ReturnType<typeof useCourses>, 'courses'>) {
  if (isPending) return <Skeleton h={BARS_HEIGHT} />;
  if (error !== null) return <Problem error={error} retry={retry} />;
  return (
    <Text c="dimmed" size="sm">
      There were none.
    </Text>
  );
}

function Figures({ integration, endpoint }: { integration: Integration; endpoint: Endpoint }) {
  const { lastHour, lastDay } = endpoint.figures;
  const stands = standing(integration, endpoint);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure label="State" value={stands?.label ?? '–'} about={stands?.about ?? ''} />
      <Rate label="Success, last hour" period={lastHour} />
      <Rate label="Success, last day" period={lastDay} />
      <Figure
        label="Latency, last day"
        value={milliseconds(lastDay.latencyP50)}
        about={`95 of 100 answers within ${milliseconds(lastDay.latencyP95)}`}
      />
    </SimpleGrid>
  );
}

function Rate({ label, period }: { label: string; period: Schemas['PeriodDto'] }) {
  return <Figure label={label} value={percent(period.successRate)} about={arrived(period)} />;
}

function Figure({ label, value, about }: { label: string; value: string; about: string }) {
  return (
    <Card>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz="xl" fw={600}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {about}
      </Text>
    </Card>
  );
}

/** The last messages that failed, or fail so far. */
function Failures({ integrationId }: { integrationId: string }) {
  const query = { integrationId, limit: FAILURES_SHOWN };
  const failed = useMessages({ ...query, status: 'failed' });
  const retrying = useMessages({ ...query, status: 'retrying' });
  const messages = [...(retrying.data ?? []), ...(failed.data ?? [])]
    .sort((one, other) => other.updatedAt.localeCompare(one.updatedAt))
    .slice(0, FAILURES_SHOWN);
  const problem = failed.error ?? retrying.error;
  const retry = () => void Promise.all([failed.refetch(), retrying.refetch()]);
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>Recent failures</Title>
          <AnchorLink
            from={ENVIRONMENT}
            to="/env/$environmentId/activity"
            search={{ tab: 'messages', integration: integrationId }}
            size="sm"
          >
            Show all messages
          </AnchorLink>
        </Group>
        {failed.isPending || retrying.isPending ? (
          <RowsSkeleton rows={3} />
        ) : problem !== null ? (
          <Problem error={problem} retry={retry} />
        ) : messages.length === 0 ? (
          <Text size="sm" c="dimmed">
            No message has failed, as far back as they are kept.
          </Text>
        ) : (
          <FailureTable messages={messages} />
        )}
      </Stack>
    </Card>
  );
}

function useMessages(query: { integrationId: string; limit: number; status: 'failed' | 'retrying' }) {
  return api.useQuery('get', '/tidings/v1/messages', { params: { query } }, { select: ({ data }) => data });
}

function FailureTable({ messages }: { messages: Schemas['MessageDto'][] }) {
  return (
    <Table layout="fixed" aria-label="Recent failures">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>What went wrong</Table.Th>
          <Table.Th w={110}>State</Table.Th>
          <Table.Th visibleFrom="sm" w={180}>
            Subscriber
          </Table.Th>
          <Table.Th visibleFrom="sm" w={150} ta="right">
            When
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {messages.map((message) => (
          <FailureRow key={message.id} message={message} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function FailureRow({ message }: { message: Schemas['MessageDto'] }) {
  return (
    <Table.Tr>
      <Table.Td>
        <AnchorLink
          from={ENVIRONMENT}
          to="/env/$environmentId/activity/$notificationId"
          params={{ notificationId: message.notificationId }}
          search={{ message: message.id }}
          c="bright"
          size="sm"
          lineClamp={2}
          style={{ overflowWrap: 'anywhere' }}
        >
          {sentence(message.error ?? OUTCOMES[message.outcome])}
        </AnchorLink>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {message.subscriberId ?? '–'}, <Ago at={message.updatedAt} />
        </Text>
      </Table.Td>
      <Table.Td>
        <DeliveryBadge status={message.status} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" truncate>
          {message.subscriberId ?? '–'}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right">
        <Ago at={message.updatedAt} size="sm" />
      </Table.Td>
    </Table.Tr>
  );
}
