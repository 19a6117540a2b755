/** The runs of workflows, newest first. */
import { Button, Stack } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { api } from '@/api/client';
import { Arrived } from '@/components/Arrived';
import { useArrivals } from '@/components/arrivals';
import { Empty } from '@/components/Empty';
import { ChoiceFilter, FilterBar, SubscriberFilter, TextFilter, WorkflowFilter } from '@/components/filters/Filters';
import { PeriodFilter } from '@/components/filters/PeriodFilter';
import { given } from '@/components/filters/search';
import { Pager } from '@/components/Pager';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { useActivitySearch } from './address';
import { RunsTable } from './RunsTable';
import { CHANNELS, endOf, isFiltered, SEVERITIES, withoutFilters } from './search';

/** Runs on a page. */
const PAGE_LENGTH = 25;
const SEVERITY_CHOICES = [
  { value: 'high', label: 'High severity' },
  { value: 'medium', label: 'Medium severity' },
  { value: 'low', label: 'Low severity' },
  { value: 'none', label: 'No severity' },
];
const CHANNEL_CHOICES = [
  { value: 'push', label: 'Push' },
  { value: 'in_app', label: 'In-app' },
  { value: 'email', label: 'Email' },
  { value: 'sms', label: 'SMS' },
  { value: 'chat', label: 'Chat' },
];

export function Runs() {
  const { search, turnTo, replaceBy } = useActivitySearch();
  const { query, found } = useRuns();
  const runs = found.data?.data ?? [];
  const scope = found.isPlaceholderData ? 'loading' : JSON.stringify(query);
  const arrivals = useArrivals(runs, scope, (run) => run._id);
  const page = search.page ?? 1;
  const turn = (to: number) => {
    const until = search.until ?? runs[0]?.createdAt;
    turnTo(to === 1 ? {} : { page: to, until });
  };
  return (
    <Stack>
      <RunFilters />
      {found.isPending && <RowsSkeleton rows={8} />}
      {found.isLoadingError && <Problem error={found.error} retry={() => void found.refetch()} />}
      {found.data !== undefined && runs.length === 0 && (
        <NoRuns isFiltered={isFiltered(search)} onClear={() => replaceBy(withoutFilters(search))} />
      )}
      {runs.length > 0 && (
        <>
          <Arrived count={page === 1 ? arrivals.held : 0} what={['run', 'runs']} onShow={arrivals.show} />
          <RunsTable runs={arrivals.rows} slideIn={arrivals.slideIn} />
        </>
      )}
      <Pager
        onFirst={page > 1 ? () => turn(1) : undefined}
        onPrevious={page > 1 ? () => turn(page - 1) : undefined}
        onNext={found.data?.hasMore === true ? () => turn(page + 1) : undefined}
      >
        Page {page}
      </Pager>
    </Stack>
  );
}

function useRuns() {
  const { search, times } = useActivitySearch();
  const query = given({
    page: (search.page ?? 1) - 1,
    limit: PAGE_LENGTH,
    templates: search.workflow === undefined ? undefined : [search.workflow],
    subscriberIds: search.subscriber === undefined ? undefined : [search.subscriber],
    transactionId: search.transaction === undefined ? undefined : [search.transaction],
    channels: search.channel === undefined ? undefined : [search.channel],
    severity: search.severity === undefined ? undefined : [search.severity],
    after: times.after,
    // Deeper pages are counted from the run that was the newest, so that new ones do not shift them.
    before: endOf(times.before, search.until),
  });
  const found = api.useQuery('get', '/v1/notifications', { params: { query } }, { placeholderData: keepPreviousData });
  return { query, found };
}

function RunFilters() {
  const { search, filter, replaceBy } = useActivitySearch();
  return (
    <FilterBar isFiltered={isFiltered(search)} onClear={() => replaceBy(withoutFilters(search))}>
      <WorkflowFilter value={search.workflow} onChange={(workflow) => filter({ workflow })} />
      <SubscriberFilter value={search.subscriber} onChange={(subscriber) => filter({ subscriber })} />
      <TextFilter
        label="Transaction ID"
        value={search.transaction}
        onChange={(transaction) => filter({ transaction })}
      />
      <ChoiceFilter
        label="Channel"
        choices={CHANNEL_CHOICES}
        value={search.channel}
        onChange={(chosen) => filter({ channel: CHANNELS.find((channel) => channel === chosen) })}
      />
      <ChoiceFilter
        label="Severity"
        choices={SEVERITY_CHOICES}
        value={search.severity}
        onChange={(chosen) => filter({ severity: SEVERITIES.find((severity) => severity === chosen) })}
      />
      <PeriodFilter period={search} onChange={({ period, after, before }) => filter({ period, after, before })} />
    </FilterBar>
  );
}

function NoRuns({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered)
    return (
      <Empty
        icon={IconActivity}
        title="No run matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        }
      >
        All filters must hold. How long runs are kept is a matter of the settings.
      </Empty>
    );
  return (
    <Empty icon={IconActivity} title="Nothing has run yet">
      Trigger a workflow, from your code or with <b>Test workflow</b> in its editor. Its run appears here at once.
    </Empty>
  );
}
