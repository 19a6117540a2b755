/** Figures over time as a picture with words. What draws it is loaded when there is something to draw. */
import { Box, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Figures } from './series';

const Drawing = lazy(() => import('./Drawing'));

/** Pixels below the chart. */
export const LEGEND_HEIGHT = 32;

export interface DrawingProps {
  figures: Figures;
  /** Pixels, without the legend. */
  height: number;
  /** What a value is, as text. */
  format?: (value: number) => string;
  /** When something is, as text; without it there are neither axes nor a legend. */
  nameOf?: (at: string) => string;
}

interface ChartProps extends DrawingProps {
  /** What the picture shows, for those who do not see it. */
  words: string;
}

export function Chart({ words, ...drawing }: ChartProps) {
  const height = drawing.height + (drawing.nameOf === undefined ? 0 : LEGEND_HEIGHT);
  return (
    <Box role="img" aria-label={words} h={height}>
      <Suspense fallback={<Skeleton h={height} />}>
        <Drawing {...drawing} />
      </Suspense>
    </Box>
  );
}
