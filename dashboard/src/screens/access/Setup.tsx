/** The first screen of a new server: it makes the owner's account. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '@/api/client';
import { enterSession } from '@/app/session';
import { AccountForm, type NewAccount } from './AccountForm';
import { Frame } from './Frame';

export function Setup() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const create = async (account: NewAccount) => {
    const { data } = await client.POST('/tidings/v1/accounts/setup', { body: account });
    if (data === undefined) return;
    enterSession(queries, data.data);
    await navigate({ to: '/', replace: true });
  };
  return (
    <Frame title="Welcome to Tidings" about="Create the first account. It owns this server and can invite others.">
      <AccountForm initial={{ name: '', email: '', password: '' }} action="Create account" onSubmit={create} />
    </Frame>
  );
}
