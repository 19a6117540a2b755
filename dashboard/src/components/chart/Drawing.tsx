/** Figures over time, drawn by uPlot, with what they are at the pointer in the legend. */
import 'uplot/dist/uPlot.min.css';
import { Box, ColorSwatch, Group, Text, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import { type DrawingProps, LEGEND_HEIGHT } from './Chart';
import { optionsOf } from './options';
import { heightsOf } from './series';

export default function Drawing({ figures, height, format = String, nameOf }: DrawingProps) {
  const scheme = useComputedColorScheme();
  const { ref: frame, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  const [index, setIndex] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies(scheme): colors are read from the page, which the scheme changes
  useEffect(() => {
    if (place.current === null || width === 0) return;
    const options = optionsOf({ figures, width, height, format, nameOf, onPoint: setIndex, place: place.current });
    const plot = new UPlot(options, heightsOf(figures), place.current);
    return () => plot.destroy();
  }, [figures, width, height, format, nameOf, scheme]);
  // The pointer may rest where there are no figures any more.
  const at = index === null ? undefined : figures.times[index];
  return (
    <Box ref={frame} w="100%" miw={0}>
      <Box ref={place} h={height} />
      {nameOf !== undefined && (
        <Group gap="md" h={LEGEND_HEIGHT} justify="center" wrap="nowrap">
          {at !== undefined && (
            <Text size="xs" c="dimmed" truncate>
              {nameOf(at)}
            </Text>
          )}
          {figures.series.map(({ label, color, values }) => (
            <Group key={label} gap={6} wrap="nowrap">
              <ColorSwatch size={10} color={`var(--mantine-color-${color})`} withShadow={false} />
              <Text size="xs" style={{ fontVariantNumeric: 'tabular-nums' }}>
                {label}
                {index !== null && at !== undefined && ` ${valueAt(values[index], format)}`}
              </Text>
            </Group>
          ))}
        </Group>
      )}
    </Box>
  );
}

function valueAt(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}
