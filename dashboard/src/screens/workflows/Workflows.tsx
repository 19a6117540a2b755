/** All workflows of the environment. */
import { Button, Group, Pagination, Stack, Text } from '@mantine/core';
import { IconArrowFork, IconPlus, IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { Empty } from '@/components/Empty';
import { ButtonLink, ENVIRONMENT } from '@/components/links';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Filters } from './Filters';
import { type ListSearch, readListSearch } from './search';
import { WorkflowsTable } from './WorkflowsTable';

const PAGE_SIZE = 25;

export function Workflows() {
  const search = useSearch({ from: '/env/$environmentId/workflows' });
  const navigate = useNavigate({ from: '/env/$environmentId/workflows' });
  const change = (changed: ListSearch) =>
    void navigate({ search: readListSearch({ ...changed }), replace: true, resetScroll: false });
  const canWrite = useCan('author');
  return (
    <Page
      title="Workflows"
      about="What is sent when something happens: the steps and their words."
      actions={canWrite && <CreateButton />}
    >
      <Filters search={search} onChange={change} />
      <List search={search} onChange={change} />
    </Page>
  );
}

function CreateButton() {
  return (
    <ButtonLink leftSection={<IconPlus size={16} />} from={ENVIRONMENT} to="/env/$environmentId/workflows/new">
      Create workflow
    </ButtonLink>
  );
}

function List({ search, onChange }: { search: ListSearch; onChange: (search: ListSearch) => void }) {
  const { page = 1, orderBy = 'updatedAt', ...filters } = search;
  const list = api.useQuery(
    'get',
    '/v2/workflows',
    {
      params: {
        query: {
          ...filters,
          orderBy,
          orderDirection: orderBy === 'name' ? 'ASC' : 'DESC',
          limit: PAGE_SIZE,
          offset: (page - 1) * PAGE_SIZE,
        },
      },
    },
    { select: ({ data }) => data, placeholderData: keepPreviousData },
  );
  if (list.isPending) return <RowsSkeleton />;
  if (list.isLoadingError) return <Problem error={list.error} retry={() => void list.refetch()} />;
  const { workflows, totalCount } = list.data;
  if (totalCount === 0) return <Nothing isFiltered={Object.keys(filters).length > 0} onClear={() => onChange({})} />;
  const pages = Math.ceil(totalCount / PAGE_SIZE);
  return (
    <Stack>
      <WorkflowsTable workflows={workflows} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {totalCount === 1 ? '1 workflow' : `${totalCount} workflows`}
        </Text>
        {pages > 1 && (
          <Pagination
            total={pages}
            value={page}
            onChange={(number) => onChange({ ...search, page: number })}
            size="sm"
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        )}
      </Group>
    </Stack>
  );
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const canWrite = useCan('author');
  if (isFiltered)
    return (
      <Empty
        icon={IconSearchOff}
        title="No workflow matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        Nothing has this text, status and tags together.
      </Empty>
    );
  return (
    <Empty icon={IconArrowFork} title="No workflows yet" action={canWrite && <CreateButton />}>
      A workflow says what is sent when your code triggers it. Create one, write its push step, then trigger it with a
      subscriber.
    </Empty>
  );
}
