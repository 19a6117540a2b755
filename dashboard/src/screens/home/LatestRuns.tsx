/** The runs that were triggered last. */
import { Anchor, Card, Group, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { useEnvironment } from '@/app/session';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { ToneBadge } from '@/components/Outcome';
import { BlockSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import { standingOf } from '../activity/standing';
import { latestRuns } from './queries';

export function LatestRuns() {
  const runs = useQuery(latestRuns());
  if (runs.isPending) return <BlockSkeleton height={240} />;
  if (runs.isLoadingError) return <Problem error={runs.error} retry={() => void runs.refetch()} />;
  if (runs.data.data.length === 0) return null;
  return (
    <Card component="section" aria-label="Latest runs" p={0}>
      <Group justify="space-between" p="md" pb={0}>
        <Title order={2}>Latest runs</Title>
        <AnchorLink size="sm" from={ENVIRONMENT} to="/env/$environmentId/activity">
          All activity
        </AnchorLink>
      </Group>
      <Table layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Workflow</Table.Th>
            <Table.Th visibleFrom="sm">Subscriber</Table.Th>
            <Table.Th w={130}>State</Table.Th>
            <Table.Th w={140} visibleFrom="xs">
              When
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.data.data.map((run) => (
            <RunRow key={run._id} run={run} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function RunRow({ run }: { run: Schemas['ActivityNotificationResponseDto'] }) {
  const { id } = useEnvironment();
  const { label, tone } = standingOf(run);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          size="sm"
          truncate
          display="block"
          renderRoot={(props) => <Link to={`/env/${id}/activity/${run._id}`} {...props} />}
        >
          {run.template?.name ?? run._templateId}
        </Anchor>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" truncate>
          {run.to.subscriberId}
        </Text>
      </Table.Td>
      <Table.Td>
        <ToneBadge tone={tone} label={label} />
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <Ago at={run.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
