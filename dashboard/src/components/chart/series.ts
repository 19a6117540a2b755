/** Figures as charts take them. Pure. */

/** What is drawn in one color. */
export interface Series {
  label: string;
  /** A color of the theme, such as `teal-8`. */
  color: string;
  /** Bars stand on those of the series before; lines do not. */
  kind: 'bars' | 'line';
  isDashed?: boolean;
  /** One for each time; null where there is none. */
  values: readonly (number | null)[];
}

/** Figures at the same times. */
export interface Figures {
  /** Begins of stretches of equal length, first to last. */
  times: readonly string[];
  series: readonly Series[];
}

/** Where values stand that have no neighbour, of which a line shows nothing. */
export function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const isThere = (at: number) => values[at] !== null && values[at] !== undefined;
  return Array.from(values, (_, at) => at).filter((at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1));
}

type Heights = [times: number[], ...series: (number | null)[][]];

/** Times in seconds, and how high each series reaches. The last series comes first: what stands lower is drawn over it. */
export function heightsOf({ times, series }: Figures): Heights {
  let below: readonly (number | null)[] = [];
  const heights = series.map(({ kind, values }) => {
    if (kind === 'line') return [...values];
    const reached = values.map((value, index) => (value ?? 0) + (below[index] ?? 0));
    below = reached;
    return reached;
  });
  return [times.map((at) => Date.parse(at) / 1_000), ...heights.toReversed()];
}
