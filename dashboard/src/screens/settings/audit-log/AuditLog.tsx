/** Who changed what, newest first. Filters stand in the address. */
import { Button, Center } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '@/api/client';
import { BY_KEYSET } from '@/api/keyset';
import { useCan } from '@/app/session';
import { Empty } from '@/components/Empty';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { RoleNotice } from '@/components/RoleNotice';
import { AuditFilters } from './AuditFilters';
import { AuditTable } from './AuditTable';
import { type AuditChange, auditFilterOf } from './filter';

const FROM = '/env/$environmentId/settings/audit-log';
const PAGE_ITEMS = 50;
/** Milliseconds. */
const RENEWED_AFTER = 15_000;

export function AuditLog() {
  const canRead = useCan('admin');
  return (
    <Page
      title="Audit log"
      about="Who changed what, in every environment, for 400 days. It has the names of what was changed, never values."
    >
      <RoleNotice needed="admin">Reading the audit log</RoleNotice>
      {canRead && <Entries />}
    </Page>
  );
}

function Entries() {
  const filter = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const entries = api.useInfiniteQuery(
    'get',
    '/tidings/v1/audit-log',
    { params: { query: { ...filter, limit: PAGE_ITEMS } } },
    // No event tells of changes of the log itself.
    { ...BY_KEYSET, staleTime: 0, refetchInterval: RENEWED_AFTER },
  );
  const set = (change: AuditChange) =>
    void navigate({ search: (before) => auditFilterOf({ ...before, ...change }), replace: true, resetScroll: false });
  const found = entries.data?.pages.flatMap(({ data }) => data) ?? [];
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <AuditFilters filter={filter} onChange={set} />
      {entries.isPending && <RowsSkeleton />}
      {entries.isLoadingError && <Problem error={entries.error} retry={() => void entries.refetch()} />}
      {entries.data !== undefined && found.length === 0 && (
        <Empty icon={IconHistory} title={isFiltered ? 'Nothing matches' : 'Nothing was changed yet'}>
          {isFiltered ? 'Take a filter away to see more.' : 'Every change appears here as soon as it is made.'}
        </Empty>
      )}
      {found.length > 0 && <AuditTable entries={found} onFilter={set} />}
      {entries.hasNextPage && (
        <Center>
          <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
            Show older
          </Button>
        </Center>
      )}
    </>
  );
}
