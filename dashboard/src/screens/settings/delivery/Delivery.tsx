/** How the environment delivers where an integration says nothing itself. */
import { useQueryClient } from '@tanstack/react-query';
import { api, client } from '@/api/client';
import { useCan, useEnvironment } from '@/app/session';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { PolicyForm } from '@/components/policy/PolicyForm';
import type { Policy, PolicyChanges } from '@/components/policy/values';
import { RoleNotice } from '@/components/RoleNotice';

const PATH = '/tidings/v1/environment/delivery';

export function Delivery() {
  const environment = useEnvironment();
  const canChange = useCan('admin');
  const queries = useQueryClient();
  const policy = api.useQuery('get', PATH, {}, { select: ({ data }) => data });
  const save = async (changes: PolicyChanges): Promise<Policy> => {
    const { data } = await client.PATCH(PATH, { body: changes });
    if (data === undefined) throw new Error('The server said nothing of what holds now.');
    queries.setQueryData(api.queryOptions('get', PATH, {}).queryKey, data);
    return data.data;
  };
  return (
    <Page
      title="Delivery"
      about={`When messages of ${environment.name} are sent, how often, and when they are given up. Integrations may say otherwise for themselves.`}
    >
      <RoleNotice needed="admin">Changing this</RoleNotice>
      {policy.isPending && <RowsSkeleton />}
      {policy.isLoadingError && <Problem error={policy.error} retry={() => void policy.refetch()} />}
      {policy.data !== undefined && (
        <PolicyForm policy={policy.data} level="environment" isReadOnly={!canChange} save={save} />
      )}
    </Page>
  );
}
