/** Whether bodies are kept. The switch moves at once and goes back if the server refuses. */
import { Card, Stack, Switch, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';

const PATH = '/tidings/v1/environment/storage';

export function Bodies({ isReadOnly }: { isReadOnly: boolean }) {
  const queries = useQueryClient();
  const { queryKey } = api.queryOptions('get', PATH, {});
  const storage = api.useQuery('get', PATH, {}, { select: ({ data }) => data });
  const set = api.useMutation('put', PATH, {
    onMutate: ({ body }) => {
      const before = queries.getQueryData(queryKey);
      queries.setQueryData(queryKey, { data: body });
      return before;
    },
    onError: (_error, _body, before) => queries.setQueryData(queryKey, before),
    onSuccess: (stored) => queries.setQueryData(queryKey, stored),
  });
  return (
    <Card>
      <Stack>
        <Title order={2}>Bodies</Title>
        {storage.isPending && <RowsSkeleton rows={1} />}
        {storage.isLoadingError && <Problem error={storage.error} retry={() => void storage.refetch()} />}
        {storage.data !== undefined && (
          <Switch
            label="Keep the bodies that are sent"
            description="With them a delivered message can be sent again. They take room, and may hold what is personal. It holds from the next attempt on; what is stored stays."
            checked={storage.data.storesBodies}
            disabled={isReadOnly}
            onChange={(event) => set.mutate({ body: { storesBodies: event.currentTarget.checked } })}
          />
        )}
      </Stack>
    </Card>
  );
}
