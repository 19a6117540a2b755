/** The attempts of the last day as a row of small bars: what was delivered, and what failed on top of it. */
import { Box, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Schemas } from '@/api/client';
import { arrived } from './health';

const Chart = lazy(() => import('./DeliveryBarsChart'));

interface DeliveryBarsProps {
  course: Pick<Schemas['IntegrationStatisticsDto'], 'total' | 'stretches'>;
  height: number;
}

export function DeliveryBars({ course: { total, stretches }, height }: DeliveryBarsProps) {
  const text = `In the last 24 hours: ${arrived(total)}`;
  return (
    <Box role="img" aria-label={text} h={height}>
      <Suspense fallback={<Skeleton h={height} />}>
        <Chart stretches={stretches} height={height} />
      </Suspense>
    </Box>
  );
}
