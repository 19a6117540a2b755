/** How charts look, in the words of uPlot. */
import UPlot from 'uplot';
import { type Figures, lonely, type Series } from './series';

interface Look {
  figures: Figures;
  /** Pixels. */
  width: number;
  height: number;
  format: (value: number) => string;
  nameOf: ((at: string) => string) | undefined;
  /** Told the index of the times under the pointer; null when it leaves. */
  onPoint: (index: number | null) => void;
  /** Where the chart is to stand: colors and letters are taken from there. */
  place: Element;
}

/** Pixels between two marks of the axis of times, whose names are as long as "Mon, 12:00". */
const TIME_SPACE = 84;
const AXIS_WIDTH = 60;
const AXIS_HEIGHT = 28;
/** Marks of whole numbers, as counts have them. */
const WHOLE_STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

export function optionsOf({ figures, width, height, format, nameOf, onPoint, place }: Look): UPlot.Options {
  const style = getComputedStyle(place);
  const colorOf = (name: string) => style.getPropertyValue(`--mantine-color-${name}`);
  const isPlain = nameOf === undefined;
  const common: UPlot.Axis = {
    show: !isPlain,
    stroke: colorOf('dimmed'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colorOf('default-border'), width: 1 },
    ticks: { show: false },
  };
  const isWhole = figures.series.every(({ kind }) => kind === 'bars');
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: !isPlain, y: false, drag: { x: false, y: false }, points: { show: !isWhole, size: 6 } },
    ...(isPlain && { padding: [1, 0, 0, 0] }),
    scales: { x: { range: (_, first, last) => widened(first, last, figures.times.length) }, y: { range: fromZero } },
    axes: [
      {
        ...common,
        space: TIME_SPACE,
        size: AXIS_HEIGHT,
        grid: { show: false },
        values: (_, seconds) => seconds.map((at) => nameOf?.(new Date(at * 1_000).toISOString()) ?? ''),
      },
      {
        ...common,
        size: AXIS_WIDTH,
        values: (_, marks) => marks.map(format),
        ...(isWhole && { incrs: WHOLE_STEPS }),
      },
    ],
    series: [{}, ...figures.series.map((series) => lookOf(series, colorOf(series.color))).toReversed()],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

function lookOf({ kind, isDashed }: Series, color: string): UPlot.Series {
  if (kind === 'line')
    return {
      stroke: color,
      width: 2,
      points: { size: 5, fill: color, filter: ({ data }, index) => lonely(data[index] ?? []) },
      ...(isDashed && { dash: [5, 3] }),
    };
  const paths = UPlot.paths.bars?.({ size: [0.8, 40] });
  return { fill: color, width: 0, points: { show: false }, ...(paths && { paths }) };
}

/** From zero to a little above the highest value. */
function fromZero(_: UPlot, __: number | null, highest: number | null): UPlot.Range.MinMax {
  return UPlot.rangeNum(0, highest || 1, { min: { pad: 0, hard: 0 }, max: { pad: 0.05 } });
}

/** By half a stretch on both sides, so that the bars at the ends are whole. */
function widened(first: number, last: number, times: number): UPlot.Range.MinMax {
  const half = (last - first) / Math.max(1, times - 1) / 2;
  return [first - half, last + half];
}
