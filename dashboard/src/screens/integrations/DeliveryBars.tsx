/** The attempts of the last day as a row of small bars: what was delivered, and what failed on top of it. */
import { Box, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { arrived, type Course } from './health';

const Chart = lazy(() => import('./DeliveryBarsChart'));

export function DeliveryBars({ course: { total, stretches }, height }: { course: Course; height: number }) {
  const text = `In the last 24 hours: ${arrived(total)}`;
  return (
    <Box role="img" aria-label={text} h={height}>
      <Suspense fallback={<Skeleton h={height} />}>
        <Chart stretches={stretches} height={height} />
      </Suspense>
    </Box>
  );
}
