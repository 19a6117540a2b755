/** How long the environment keeps what happened, and whether bodies are part of it. */
import { api } from '@/api/client';
import { useCan, useEnvironment } from '@/app/session';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { RoleNotice } from '@/components/RoleNotice';
import { Bodies } from './Bodies';
import { Times } from './Times';

export function Retention() {
  const environment = useEnvironment();
  const canChange = useCan('admin');
  const times = api.useQuery('get', '/tidings/v1/environment/retention', {}, { select: ({ data }) => data });
  return (
    <Page
      title="Retention"
      about={`How long ${environment.name} keeps what happened. What is unfinished is never removed, however old it is.`}
    >
      <RoleNotice needed="admin">Changing this</RoleNotice>
      {times.isPending && <RowsSkeleton rows={3} />}
      {times.isLoadingError && <Problem error={times.error} retry={() => void times.refetch()} />}
      {times.data !== undefined && <Times retention={times.data} isReadOnly={!canChange} />}
      <Bodies isReadOnly={!canChange} />
    </Page>
  );
}
