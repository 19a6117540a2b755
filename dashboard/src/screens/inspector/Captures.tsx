/** What an inspector keeps: the list, newest first, and beside it the request that is open. On narrow screens one at a time. */
import { Button, Grid, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowLeft } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { client } from '@/api/client';
import { given } from '@/components/filters/search';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { CaptureList } from './CaptureList';
import { CaptureView } from './CaptureView';
import type { Captured, Inspector } from './inspectors';
import { Waiting } from './Waiting';

/** Requests that are asked for at once. */
const PAGE_LENGTH = 50;
const PATH = '/tidings/v1/inspectors/{inspectorId}/requests';
const FROM = '/env/$environmentId/inspector/$inspectorId';

export function Captures({ inspector }: { inspector: Inspector }) {
  const found = useCaptures(inspector.id);
  const { request: named } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const isWide = useMediaQuery('(min-width: 62em)', true) ?? true;
  const requests = found.data?.pages.flatMap(({ data }) => data) ?? [];
  if (found.isPending) return <RowsSkeleton rows={4} />;
  if (found.isLoadingError) return <Problem error={found.error} retry={() => void found.refetch()} />;
  if (requests.length === 0) return <Waiting inspector={inspector} />;
  const open = (request: string | undefined) => void navigate({ search: { request }, resetScroll: false });
  const opened = openedOf(requests, named, isWide);
  const list = (
    <CaptureList
      requests={requests}
      openedId={opened?.id}
      onOpen={open}
      onMore={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
      isLoading={found.isFetchingNextPage}
    />
  );
  if (!isWide && opened !== undefined)
    return (
      <Stack gap="sm" align="stretch">
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconArrowLeft size={14} />}
          onClick={() => open(undefined)}
          style={{ alignSelf: 'flex-start' }}
        >
          All requests
        </Button>
        <CaptureView key={opened.id} inspector={inspector} captured={opened} />
      </Stack>
    );
  if (!isWide) return list;
  return (
    <Grid gap="md">
      <Grid.Col span={4}>{list}</Grid.Col>
      <Grid.Col span={8}>
        {opened !== undefined && <CaptureView key={opened.id} inspector={inspector} captured={opened} />}
      </Grid.Col>
    </Grid>
  );
}

/** The request that the address names, else the newest where there is room for it. */
function openedOf(requests: readonly Captured[], named: string | undefined, isWide: boolean): Captured | undefined {
  const found = requests.find(({ id }) => id === named);
  return found ?? (isWide ? requests[0] : undefined);
}

function useCaptures(inspectorId: string) {
  return useInfiniteQuery({
    queryKey: ['get', PATH, inspectorId],
    initialPageParam: undefined,
    queryFn: async ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) => {
      const query = { limit: PAGE_LENGTH, ...given({ cursor: pageParam }) };
      const { data } = await client.GET(PATH, { params: { path: { inspectorId }, query }, signal });
      return data ?? { data: [] };
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}
