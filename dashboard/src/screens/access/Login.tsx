/** The login screen. A server without accounts leads to the first one. */
import { Skeleton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '@/api/client';
import { enterSession, type Session } from '@/app/session';
import { Problem } from '@/components/Problem';
import { Frame } from './Frame';
import { LoginForm } from './LoginForm';

export function Login() {
  const { next } = useSearch({ from: '/login' });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const setup = api.useQuery('get', '/tidings/v1/accounts/setup');
  if (setup.data?.data.needed === true) return <Navigate to="/setup" />;
  const enter = (session: Session) => {
    enterSession(queries, session);
    void navigate({ to: next ?? '/', replace: true });
  };
  return (
    <Frame title="Log in">
      {setup.isPending && <Skeleton h={220} />}
      {setup.isError && <Problem error={setup.error} retry={() => void setup.refetch()} />}
      {setup.isSuccess && <LoginForm onEnter={enter} />}
    </Frame>
  );
}
