/** Messages that will not be tried again unless somebody asks: found, looked at, sent again or dropped. */
import { Button, Stack } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '@/api/client';
import { ApiError } from '@/api/errors';
import { useCan } from '@/app/session';
import { Arrived } from '@/components/Arrived';
import { useArrivals } from '@/components/arrivals';
import { Empty } from '@/components/Empty';
import { given } from '@/components/filters/search';
import { filledPage, useKeysetSteps } from '@/components/keyset';
import { Page } from '@/components/Page';
import { Pager } from '@/components/Pager';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { useLettersSearch } from './address';
import { BulkButtons } from './BulkButtons';
import type { Letter } from './changes';
import { LetterDrawer } from './LetterDrawer';
import { LetterFilters } from './LetterFilters';
import { LettersTable } from './LettersTable';
import { Operations } from './Operations';
import { SelectionBar } from './SelectionBar';
import { isFiltered } from './search';

/** Letters on a page. */
const PAGE_LENGTH = 25;
const PATH = '/tidings/v1/dead-letters';

export function DeadLetters() {
  const { search, wanted, turnTo } = useLettersSearch();
  const found = useLetters();
  const mayChange = useCan('author');
  const [watched, setWatched] = useState<readonly string[]>([]);
  const letters = found.data?.data ?? [];
  const scope = found.isPlaceholderData ? 'loading' : JSON.stringify([wanted, search.cursor]);
  const steps = useKeysetSteps(search.cursor, turnTo);
  // A filter that names a subscriber who is not there finds nothing.
  const isUnmet = found.error instanceof ApiError && found.error.status === 404;
  const isEmpty = isUnmet || (found.data !== undefined && letters.length === 0);
  return (
    <Page
      title="Dead letters"
      about="Messages that will not be tried again: their schedule is at its end, their time to live is over, or no attempt could end differently. Each is kept with its bytes, and can be sent again."
      actions={mayChange && letters.length > 0 && <BulkButtons onStarted={(id) => setWatched((ids) => [...ids, id])} />}
    >
      <Stack>
        <Operations watched={watched} onForget={(id) => setWatched((ids) => ids.filter((one) => one !== id))} />
        <LetterFilters />
        {found.isPending && <RowsSkeleton rows={8} />}
        {found.isLoadingError && !isUnmet && <Problem error={found.error} retry={() => void found.refetch()} />}
        {isEmpty && <NoLetters reason={found.error?.message ?? null} />}
        {letters.length > 0 && !found.isLoadingError && (
          <Selectable key={scope} letters={letters} scope={scope} mayChange={mayChange} />
        )}
        <Pager onFirst={steps.onFirst} onPrevious={steps.onPrevious} onNext={steps.next(found.data?.next)} />
      </Stack>
      <LetterDrawer />
    </Page>
  );
}

function useLetters() {
  const { search, wanted } = useLettersSearch();
  return useQuery({
    queryKey: ['get', PATH, wanted, search.cursor],
    queryFn: ({ signal }) =>
      filledPage(search.cursor, async (cursor) => {
        const query = { ...wanted, limit: PAGE_LENGTH, ...given({ cursor }) };
        const { data } = await client.GET(PATH, { params: { query }, signal });
        return data ?? { data: [] };
      }),
    placeholderData: keepPreviousData,
  });
}

interface SelectableProps {
  letters: readonly Letter[];
  /** Whose rows these are: a page of a filter. */
  scope: string;
  mayChange: boolean;
}

function Selectable({ letters, scope, mayChange }: SelectableProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const arrivals = useArrivals(letters, scope, ({ id }) => id);
  // What has gone meanwhile is not meant any more.
  const present = letters.map(({ id }) => id).filter((id) => selected.has(id));
  return (
    <>
      <Arrived count={arrivals.held} what={['dead letter', 'dead letters']} onShow={arrivals.show} />
      <LettersTable
        letters={arrivals.rows}
        selected={new Set(present)}
        onSelect={mayChange ? setSelected : undefined}
        slideIn={arrivals.slideIn}
      />
      {present.length > 0 && <SelectionBar ids={present} onDone={() => setSelected(new Set())} />}
    </>
  );
}

function NoLetters({ reason }: { reason: string | null }) {
  const { search, clear } = useLettersSearch();
  if (isFiltered(search) || search.cursor !== undefined)
    return (
      <Empty
        icon={IconMailCheck}
        title="No dead letter matches"
        action={
          <Button variant="default" onClick={clear}>
            Clear filters
          </Button>
        }
      >
        {reason ?? 'All filters must hold.'}
      </Empty>
    );
  return (
    <Empty icon={IconMailCheck} title="There are no dead letters">
      Whatever was sent has arrived, is still being tried, or was cancelled. A message that is given up appears here,
      with what went wrong and a button that sends it again.
    </Empty>
  );
}
