/** The address of Activity, read and changed by its tabs. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { timesOf } from '@/components/filters/period';
import { type ActivitySearch, onFirstPage } from './search';

const FROM = '/env/$environmentId/activity';

/** What the address says, and how to change it. A change of a filter begins on the first page and is no step back. */
export function useActivitySearch() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const { period, after, before } = search;
  const times = useMemo(() => timesOf({ period, after, before }, Date.now()), [period, after, before]);
  return {
    search,
    /** The times that the filter means. */
    times,
    filter: (change: ActivitySearch) =>
      void navigate({ search: onFirstPage({ ...search, ...change }), replace: true, resetScroll: false }),
    turnTo: (page: Pick<ActivitySearch, 'page' | 'until' | 'cursor'>) =>
      void navigate({ search: { ...onFirstPage(search), ...page } }),
    replaceBy: (other: ActivitySearch) => void navigate({ search: other }),
  };
}
