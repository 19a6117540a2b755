/** The login screen. A server without accounts leads to the first one. */
import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Navigate, useRouter, useSearch } from '@tanstack/react-router';
import { api } from '@/api/client';
import { enterSession, type Session } from '@/app/session';
import { BlockSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Frame } from './Frame';
import { LoginForm } from './LoginForm';

export function Login() {
  const { next } = useSearch({ from: '/login' });
  const queries = useQueryClient();
  const { history } = useRouter();
  const setup = api.useQuery('get', '/tidings/v1/accounts/setup');
  if (setup.data?.data.needed === true) return <Navigate to="/setup" replace />;
  const enter = (session: Session) => {
    enterSession(queries, session);
    history.replace(next ?? '/');
  };
  return (
    <Frame title="Log in">
      {setup.isPending && <BlockSkeleton height={220} />}
      {setup.isLoadingError && <Problem error={setup.error} retry={() => void setup.refetch()} />}
      {setup.data !== undefined && (
        <>
          <LoginForm onEnter={enter} />
          <Text size="xs" c="dimmed">
            Forgot your password? An admin of this server can give you a link that sets a new one.
          </Text>
        </>
      )}
    </Frame>
  );
}
