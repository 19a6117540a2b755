/** The charts of Home. Loaded only when there is something to draw: the library is the biggest of the dashboard. */
import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import { Box, SimpleGrid, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '@/api/client';
import { count } from '@/components/numbers';
import { milliseconds } from '@/components/time';
import { beginOf, deliveriesInWords, latencyInWords } from './stretches';

const HEIGHT = 220;

export default function Charts({ statistics }: { statistics: Schemas['StatisticsDto'] }) {
  const data = statistics.stretches.map((stretch) => ({ ...stretch, begin: beginOf(stretch.at, statistics.period) }));
  const common = {
    data,
    dataKey: 'begin',
    h: HEIGHT,
    withLegend: true,
    // The chart is one picture with words of its own; the same figures stand in a table.
    accessibilityLayer: false,
    xAxisProps: { minTickGap: 32 },
    legendProps: { verticalAlign: 'bottom' as const, height: 32 },
  };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <Picture title="Attempts" words={deliveriesInWords(statistics)}>
        <BarChart
          {...common}
          type="stacked"
          series={[
            { name: 'delivered', label: 'Delivered', color: 'teal.8' },
            { name: 'failed', label: 'Failed', color: 'red.7' },
          ]}
          valueFormatter={count}
          yAxisProps={{ allowDecimals: false, width: 40 }}
          barProps={{ isAnimationActive: false }}
        />
      </Picture>
      <Picture title="Latency" words={latencyInWords(statistics)}>
        <LineChart
          {...common}
          series={[
            { name: 'latencyP50', label: 'p50', color: 'indigo.5' },
            { name: 'latencyP95', label: 'p95', color: 'orange.8', strokeDasharray: '5 3' },
          ]}
          valueFormatter={(length) => (length === 0 ? '0 ms' : milliseconds(length))}
          yAxisProps={{ width: 60 }}
          curveType="linear"
          dotProps={{ r: 2 }}
          connectNulls={false}
          lineProps={{ isAnimationActive: false }}
        />
      </Picture>
    </SimpleGrid>
  );
}

function Picture({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <Stack gap="sm" miw={0}>
      <Title order={3}>{title}</Title>
      <Box role="img" aria-label={words}>
        {children}
      </Box>
    </Stack>
  );
}
