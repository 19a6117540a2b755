/** The chart of `DeliveryBars.tsx`, apart from it so that the charts are loaded after the screen. */
import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { clock } from '@/components/time';
import type { Course } from './health';

const SERIES = [
  { name: 'delivered', label: 'Delivered', color: 'teal.6' },
  { name: 'failed', label: 'Failed', color: 'red.6' },
];

export default function DeliveryBarsChart({ stretches, height }: Pick<Course, 'stretches'> & { height: number }) {
  const data = stretches.map(({ at, attempts, delivered }) => ({
    at: clock(at).slice(0, 5),
    delivered,
    failed: attempts - delivered,
  }));
  return (
    <BarChart
      h={height}
      data={data}
      dataKey="at"
      series={SERIES}
      type="stacked"
      withXAxis={false}
      withYAxis={false}
      gridAxis="none"
      barProps={{ isAnimationActive: false }}
      barChartProps={{ barCategoryGap: 1, accessibilityLayer: false }}
    />
  );
}
