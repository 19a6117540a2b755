/** The people that notifications go to: search, pages, and the way to make one. */
import { Box, Button, Card, Stack, Text } from '@mantine/core';
import { IconPlus, IconUsers, IconZoomQuestion } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { Empty } from '@/components/Empty';
import { ButtonLink, ENVIRONMENT } from '@/components/links';
import { count } from '@/components/numbers';
import { Page } from '@/components/Page';
import { Pager } from '@/components/Pager';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { SearchBar } from './SearchBar';
import { SubscriberTable } from './SubscriberTable';
import { parametersOf, type SubscriberSearch } from './search';

const ADDRESS = '/env/$environmentId/subscribers';

export function Subscribers() {
  const search = useSearch({ from: ADDRESS });
  const navigate = useNavigate({ from: ADDRESS });
  const open = (wanted: SubscriberSearch) => void navigate({ search: wanted });
  return (
    <Page title="Subscribers" about="The people that your notifications go to." actions={<Create />}>
      <Stack gap="md">
        <SearchBar search={search} onChange={(wanted) => void navigate({ search: wanted, replace: true })} />
        <List search={search} onOpen={open} />
      </Stack>
    </Page>
  );
}

function Create() {
  const isAllowed = useCan('author');
  if (!isAllowed) return null;
  return (
    <ButtonLink from={ENVIRONMENT} to="/env/$environmentId/subscribers/new" leftSection={<IconPlus size={16} />}>
      Create subscriber
    </ButtonLink>
  );
}

interface ListProps {
  search: SubscriberSearch;
  onOpen: (search: SubscriberSearch) => void;
}

function List({ search, onOpen }: ListProps) {
  const params = { query: parametersOf(search) };
  const page = api.useQuery('get', '/tidings/v1/subscribers', { params }, { placeholderData: keepPreviousData });
  if (page.isPending) return <RowsSkeleton />;
  if (page.isLoadingError) return <Problem error={page.error} retry={() => void page.refetch()} />;
  const { data: subscribers, next, previous, totalCount, totalCountCapped } = page.data;
  if (subscribers.length === 0) return <Nothing search={search} onOpen={onOpen} />;
  const { query } = search;
  const total = `${count(totalCount)}${totalCountCapped ? ' or more' : ''} ${totalCount === 1 ? 'subscriber' : 'subscribers'}`;
  return (
    <Card p={0}>
      <SubscriberTable subscribers={subscribers} />
      <Box p="sm">
        {next == null && previous == null ? (
          <Text size="sm" c="dimmed">
            {total}
          </Text>
        ) : (
          <Pager
            onFirst={previous == null ? undefined : () => onOpen({ query })}
            onPrevious={previous == null ? undefined : () => onOpen({ query, before: previous })}
            onNext={next == null ? undefined : () => onOpen({ query, after: next })}
          >
            {total}
          </Pager>
        )}
      </Box>
    </Card>
  );
}

function Nothing({ search: { query, after, before }, onOpen }: ListProps) {
  if (after !== undefined || before !== undefined) {
    return (
      <Empty
        icon={IconUsers}
        title="Nobody is on this page any more"
        action={
          <Button variant="default" onClick={() => onOpen({ query })}>
            First page
          </Button>
        }
      >
        They were deleted, or changed so that the search finds them no more.
      </Empty>
    );
  }
  if (query === undefined) {
    return (
      <Empty icon={IconUsers} title="No subscribers yet" action={<Create />}>
        A subscriber is somebody that you can notify, by the ID that your own system knows them by. Create one here, or
        let your code do it with the first trigger.
      </Empty>
    );
  }
  return (
    <Empty icon={IconZoomQuestion} title="Nobody found">
      Nobody has “{query}” in their ID, name, email or phone number.
    </Empty>
  );
}
