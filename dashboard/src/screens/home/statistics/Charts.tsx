/** The charts of Home: how many attempts there were, and how long answers took. The same figures stand in a table. */
import { SimpleGrid, Stack, Title } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import type { Schemas } from '@/api/client';
import { Chart } from '@/components/chart/Chart';
import type { Figures } from '@/components/chart/series';
import { count } from '@/components/numbers';
import { milliseconds } from '@/components/time';
import { beginOf, deliveriesInWords, latencyInWords } from './stretches';

/** Pixels of a chart. */
const HEIGHT = 200;

export function Charts({ statistics }: { statistics: Schemas['StatisticsDto'] }) {
  const { stretches, period } = statistics;
  const nameOf = useCallback((at: string) => beginOf(at, period), [period]);
  const [attempts, latency] = useMemo(() => [attemptsOf(stretches), latencyOf(stretches)], [stretches]);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <Stack gap="sm" miw={0}>
        <Title order={3}>Attempts</Title>
        <Chart
          words={deliveriesInWords(statistics)}
          figures={attempts}
          height={HEIGHT}
          format={count}
          nameOf={nameOf}
        />
      </Stack>
      <Stack gap="sm" miw={0}>
        <Title order={3}>Latency</Title>
        <Chart words={latencyInWords(statistics)} figures={latency} height={HEIGHT} format={length} nameOf={nameOf} />
      </Stack>
    </SimpleGrid>
  );
}

type Stretches = Schemas['StatisticsDto']['stretches'];

function attemptsOf(stretches: Stretches): Figures {
  return {
    times: stretches.map(({ at }) => at),
    series: [
      { label: 'Delivered', color: 'teal-8', kind: 'bars', values: stretches.map(({ delivered }) => delivered) },
      { label: 'Failed', color: 'red-7', kind: 'bars', values: stretches.map(({ failed }) => failed) },
    ],
  };
}

function latencyOf(stretches: Stretches): Figures {
  const of = (name: 'latencyP50' | 'latencyP95') => stretches.map((stretch) => stretch[name] ?? null);
  return {
    times: stretches.map(({ at }) => at),
    series: [
      { label: 'p50', color: 'indigo-5', kind: 'line', values: of('latencyP50') },
      { label: 'p95', color: 'orange-8', kind: 'line', isDashed: true, values: of('latencyP95') },
    ],
  };
}

const length = (value: number) => (value === 0 ? '0 ms' : milliseconds(value));
