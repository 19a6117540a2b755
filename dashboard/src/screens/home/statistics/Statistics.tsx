/** How deliveries went: figures, charts, and both as a table; then each integration. */
import { Button, Card, Collapse, Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { BlockSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { statistics as statisticsOf } from '../queries';
import { Charts } from './Charts';
import { IntegrationFigures } from './IntegrationFigures';
import { nameOf, PERIODS, periodOf } from './period';
import { StretchTable } from './StretchTable';
import { figuresOf } from './stretches';

const FROM = '/env/$environmentId/';

export function Statistics() {
  const { period = 'day' } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const statistics = useQuery({
    ...statisticsOf(period),
    select: ({ data }) => data,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Card component="section" aria-label="Deliveries">
        <Stack>
          <Group justify="space-between">
            <Title order={2}>Deliveries</Title>
            <SegmentedControl
              size="xs"
              aria-label="Period"
              data={PERIODS.map(({ value, label }) => ({ value, label }))}
              value={period}
              onChange={(value) =>
                void navigate({ search: { period: periodOf(value) ?? 'day' }, replace: true, resetScroll: false })
              }
            />
          </Group>
          {statistics.isPending && <BlockSkeleton height={340} />}
          {statistics.isLoadingError && <Problem error={statistics.error} retry={() => void statistics.refetch()} />}
          {statistics.data !== undefined && <Drawn statistics={statistics.data} />}
        </Stack>
      </Card>
      {statistics.data !== undefined && <IntegrationFigures statistics={statistics.data} />}
    </>
  );
}

function Drawn({ statistics }: { statistics: Schemas['StatisticsDto'] }) {
  const [isTable, { toggle }] = useDisclosure(false);
  if (statistics.total.attempts === 0) {
    return (
      <Text size="sm" c="dimmed" py="lg">
        Nothing was sent in {nameOf(statistics.period)}. Figures and charts appear with the first attempt.
      </Text>
    );
  }
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {figuresOf(statistics).map(({ name, value, about }) => (
          <Stack key={name} gap={2}>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <Text fz={24} fw={600} lh={1.2} style={{ fontVariantNumeric: 'tabular-nums' }}>
              {value}
            </Text>
            <Text size="xs" c="dimmed">
              {about}
            </Text>
          </Stack>
        ))}
      </SimpleGrid>
      <Charts statistics={statistics} />
      <Group>
        <Button size="compact-sm" variant="subtle" aria-expanded={isTable} onClick={toggle}>
          {isTable ? 'Hide the table' : 'Show as a table'}
        </Button>
      </Group>
      <Collapse expanded={isTable} keepMounted={false}>
        <StretchTable stretches={statistics.stretches} period={statistics.period} />
      </Collapse>
    </>
  );
}
