/** What an invitation's link opens: the one invited chooses a name and a password. A link that resets a password looks the same. */
import { Button, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { api, client } from '@/api/client';
import { ApiError } from '@/api/errors';
import { enterSession } from '@/app/session';
import { BlockSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { AccountForm, type NewAccount } from './AccountForm';
import { Frame } from './Frame';

export function Invitation() {
  const { token } = useParams({ from: '/invitation/$token' });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const invitation = api.useQuery(
    'get',
    '/tidings/v1/invitations/{token}',
    { params: { path: { token } } },
    { retry: false },
  );
  const accept = async ({ name, password }: NewAccount) => {
    const { data } = await client.POST('/tidings/v1/invitations/{token}', {
      params: { path: { token } },
      body: { name, password },
    });
    if (data === undefined) return;
    enterSession(queries, data.data);
    await navigate({ to: '/', replace: true });
  };
  const error: unknown = invitation.error;
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Frame title="This link does not work any more">
        <Text>It was used already, or it is too old. Ask whoever sent it for a new one.</Text>
        <Button component="a" href="/login" variant="default">
          Log in instead
        </Button>
      </Frame>
    );
  }
  return (
    <Frame
      title="Join Tidings"
      about={
        invitation.data !== undefined
          ? `You are invited as ${invitation.data.data.role}. Choose your name and a password.`
          : 'Choose your name and a password.'
      }
    >
      {invitation.isPending && <BlockSkeleton height={280} />}
      {invitation.isLoadingError && <Problem error={invitation.error} retry={() => void invitation.refetch()} />}
      {invitation.data !== undefined && (
        <AccountForm
          initial={{ name: invitation.data.data.name ?? '', email: invitation.data.data.email, password: '' }}
          emailIsFixed
          action="Join"
          onSubmit={accept}
        />
      )}
    </Frame>
  );
}
