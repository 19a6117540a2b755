/** The first screen of a new server: it makes the owner's account. */
import { useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { api, client } from '@/api/client';
import { enterSession } from '@/app/session';
import { BlockSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { AccountForm, type NewAccount } from './AccountForm';
import { Frame } from './Frame';

export function Setup() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const setup = api.useQuery('get', '/tidings/v1/accounts/setup');
  if (setup.data?.data.needed === false) return <Navigate to="/login" replace />;
  const create = async (account: NewAccount) => {
    const { data } = await client.POST('/tidings/v1/accounts/setup', { body: account });
    if (data === undefined) return;
    enterSession(queries, data.data);
    await navigate({ to: '/', replace: true });
  };
  return (
    <Frame title="Welcome to Tidings" about="Create the first account. It owns this server and can invite others.">
      {setup.isPending && <BlockSkeleton height={300} />}
      {setup.isLoadingError && <Problem error={setup.error} retry={() => void setup.refetch()} />}
      {setup.data !== undefined && (
        <AccountForm initial={{ name: '', email: '', password: '' }} action="Create account" onSubmit={create} />
      )}
    </Frame>
  );
}
