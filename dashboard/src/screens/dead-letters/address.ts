/** The address of the dead letters, read and changed by the screen's parts. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { timesOf } from '@/components/filters/period';
import { filterOf, type LettersSearch } from './search';

const FROM = '/env/$environmentId/dead-letters';

/** What the address says, what it asks the server for, and how to change it. */
export function useLettersSearch() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const { period, after, before } = search;
  const times = useMemo(() => timesOf({ period, after, before }, Date.now()), [period, after, before]);
  return {
    search,
    wanted: filterOf(search, times),
    filter: (change: LettersSearch) =>
      void navigate({
        search: { ...search, ...change, cursor: undefined, letter: undefined },
        replace: true,
        resetScroll: false,
      }),
    clear: () => void navigate({ search: {} }),
    turnTo: (cursor: string | undefined) => void navigate({ search: { ...search, cursor, letter: undefined } }),
    open: (letter: string | undefined) => void navigate({ search: { ...search, letter }, resetScroll: false }),
  };
}
