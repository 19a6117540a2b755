/** The search over messages, newest first. */
import { Button, Stack } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { ApiError } from '@/api/errors';
import { Arrived } from '@/components/Arrived';
import { useArrivals } from '@/components/arrivals';
import { Empty } from '@/components/Empty';
import {
  ChoiceFilter,
  FilterBar,
  IntegrationFilter,
  SubscriberFilter,
  TextFilter,
  WorkflowFilter,
} from '@/components/filters/Filters';
import { PeriodFilter } from '@/components/filters/PeriodFilter';
import { given } from '@/components/filters/search';
import { filledPage, useKeysetSteps } from '@/components/keyset';
import { DELIVERIES, DELIVERY_STATUSES, OUTCOME_NAMES, OUTCOMES } from '@/components/outcome';
import { Pager } from '@/components/Pager';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { useActivitySearch } from './address';
import { MessagesTable } from './MessagesTable';
import { isFiltered, withoutFilters } from './search';

/** Messages on a page. */
const PAGE_LENGTH = 25;
const STATUS_CHOICES = DELIVERY_STATUSES.map((value) => ({ value, label: DELIVERIES[value].label }));
const OUTCOME_CHOICES = OUTCOME_NAMES.map((value) => ({ value, label: OUTCOMES[value] }));
const PATH = '/tidings/v1/messages';

export function Messages() {
  const { search, turnTo, replaceBy } = useActivitySearch();
  const { query, found } = useMessages();
  const messages = found.data?.data ?? [];
  const scope = found.isPlaceholderData ? 'loading' : JSON.stringify([query, search.cursor]);
  const arrivals = useArrivals(messages, scope, (message) => message.id);
  const steps = useKeysetSteps(search.cursor, (cursor) => turnTo({ cursor }));
  // A filter that names a subscriber who is not there finds nothing.
  const isUnmet = found.error instanceof ApiError && found.error.status === 404;
  return (
    <Stack>
      <MessageFilters />
      {found.isPending && <RowsSkeleton rows={8} />}
      {found.isLoadingError && !isUnmet && <Problem error={found.error} retry={() => void found.refetch()} />}
      {(isUnmet || (found.data !== undefined && messages.length === 0)) && (
        <NoMessages
          reason={found.error?.message ?? null}
          isFiltered={isFiltered(search) || search.cursor !== undefined}
          onClear={() => replaceBy(withoutFilters(search))}
        />
      )}
      {messages.length > 0 && !found.isLoadingError && (
        <>
          <Arrived
            count={search.cursor === undefined ? arrivals.held : 0}
            what={['message', 'messages']}
            onShow={arrivals.show}
          />
          <MessagesTable messages={arrivals.rows} slideIn={arrivals.slideIn} />
        </>
      )}
      <Pager onFirst={steps.onFirst} onPrevious={steps.onPrevious} onNext={steps.next(found.data?.next)} />
    </Stack>
  );
}

function useMessages() {
  const { search, times } = useActivitySearch();
  const query = given({
    limit: PAGE_LENGTH,
    status: search.status,
    outcome: search.outcome,
    workflowId: search.workflow,
    subscriberId: search.subscriber,
    integrationId: search.integration,
    transactionId: search.transaction,
    createdAfter: times.after,
    createdBefore: times.before,
  });
  const found = useQuery({
    queryKey: ['get', PATH, query, search.cursor],
    queryFn: ({ signal }) =>
      filledPage(search.cursor, async (cursor) => {
        const { data } = await client.GET(PATH, { params: { query: { ...query, ...given({ cursor }) } }, signal });
        return data ?? { data: [] };
      }),
    placeholderData: keepPreviousData,
  });
  return { query, found };
}

function MessageFilters() {
  const { search, filter, replaceBy } = useActivitySearch();
  return (
    <FilterBar isFiltered={isFiltered(search)} onClear={() => replaceBy(withoutFilters(search))}>
      <ChoiceFilter
        label="Status"
        choices={STATUS_CHOICES}
        value={search.status}
        onChange={(chosen) => filter({ status: DELIVERY_STATUSES.find((status) => status === chosen) })}
      />
      <ChoiceFilter
        label="Outcome"
        choices={OUTCOME_CHOICES}
        value={search.outcome}
        onChange={(chosen) => filter({ outcome: OUTCOME_NAMES.find((outcome) => outcome === chosen) })}
      />
      <IntegrationFilter value={search.integration} onChange={(integration) => filter({ integration })} />
      <WorkflowFilter value={search.workflow} onChange={(workflow) => filter({ workflow })} />
      <SubscriberFilter value={search.subscriber} onChange={(subscriber) => filter({ subscriber })} />
      <TextFilter
        label="Transaction ID"
        value={search.transaction}
        onChange={(transaction) => filter({ transaction })}
      />
      <PeriodFilter period={search} onChange={({ period, after, before }) => filter({ period, after, before })} />
    </FilterBar>
  );
}

interface NoMessagesProps {
  reason: string | null;
  isFiltered: boolean;
  onClear: () => void;
}

function NoMessages({ reason, isFiltered, onClear }: NoMessagesProps) {
  if (isFiltered)
    return (
      <Empty
        icon={IconSend}
        title="No message matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        }
      >
        {reason ?? 'All filters must hold. How long messages are kept is a matter of the settings.'}
      </Empty>
    );
  return (
    <Empty icon={IconSend} title="No message was sent yet">
      A workflow with a Push step sends one message to each device token of the subscriber. Each attempt at it is on
      record here.
    </Empty>
  );
}
