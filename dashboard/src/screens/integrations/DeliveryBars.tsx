/** The attempts of the last day as a row of small bars: what was delivered, and what failed on top of it. */
import { useMemo } from 'react';
import { Chart } from '@/components/chart/Chart';
import type { Figures } from '@/components/chart/series';
import { arrived, type Course } from './health';

export function DeliveryBars({ course: { total, stretches }, height }: { course: Course; height: number }) {
  const figures = useMemo(() => figuresOf(stretches), [stretches]);
  return <Chart words={`In the last 24 hours: ${arrived(total)}`} figures={figures} height={height} />;
}

function figuresOf(stretches: Course['stretches']): Figures {
  const failed = stretches.map(({ attempts, delivered }) => attempts - delivered);
  return {
    times: stretches.map(({ at }) => at),
    series: [
      { label: 'Delivered', color: 'teal-6', kind: 'bars', values: stretches.map(({ delivered }) => delivered) },
      { label: 'Failed', color: 'red-6', kind: 'bars', values: failed },
    ],
  };
}
