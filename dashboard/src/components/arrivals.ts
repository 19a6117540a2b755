/** Lists whose newest row is on top and that grow while they are read: what arrives slides in where the reader sees it, and is
 * held back while they are further down, so that nothing moves under their eyes. */
import { useEffect, useState, useSyncExternalStore } from 'react';

/** How far down somebody reads who should not be disturbed, in pixels. */
const AWAY = 140;
const SLIDE = { duration: 260, easing: 'ease-out' };

interface Known {
  scope: string;
  ids: ReadonlySet<string>;
}

interface Arrivals<Row> {
  /** The rows to show. */
  rows: readonly Row[];
  /** How many wait above them. */
  held: number;
  /** Shows those that wait. */
  show: () => void;
  /** Given as `ref` to the element of a row, lets it slide in if it is new. */
  slideIn: (row: Row) => ((element: HTMLElement | null) => void) | undefined;
}

/** Watches a list for what arrives on top of it. Another `scope`, such as another page or filter, is another list. */
export function useArrivals<Row>(all: readonly Row[], scope: string, idOf: (row: Row) => string): Arrivals<Row> {
  const isAway = useSyncExternalStore(onScroll, () => window.scrollY > AWAY);
  const [known, setKnown] = useState<Known | null>(null);
  const same = known !== null && known.scope === scope ? known : null;
  const isOther = same === null;
  const ids = all.map(idOf).join(' ');
  useEffect(() => {
    if (ids !== '' && (!isAway || isOther)) setKnown({ scope, ids: new Set(ids.split(' ')) });
  }, [ids, scope, isAway, isOther]);
  const isFresh = (row: Row) => same !== null && !same.ids.has(idOf(row));
  const held = isAway ? leading(all, isFresh) : 0;
  return {
    rows: held === 0 ? all : all.slice(held),
    held,
    show: () => window.scrollTo({ top: 0 }),
    slideIn: (row) => (isFresh(row) ? slide : undefined),
  };
}

/** How many rows stand before the first that is known; none if that has gone, since the whole list is new then. */
function leading<Row>(rows: readonly Row[], isFresh: (row: Row) => boolean): number {
  const first = rows.findIndex((row) => !isFresh(row));
  return Math.max(first, 0);
}

function onScroll(listen: () => void) {
  window.addEventListener('scroll', listen, { passive: true });
  return () => window.removeEventListener('scroll', listen);
}

function slide(element: HTMLElement | null) {
  if (element === null || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  element.animate(
    [
      { opacity: 0, transform: 'translateY(-10px)' },
      { opacity: 1, transform: 'none' },
    ],
    SLIDE,
  );
}
