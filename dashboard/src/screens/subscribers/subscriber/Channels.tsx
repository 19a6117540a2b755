/** Where a subscriber is reached: their device tokens for each integration, and those that endpoints took away. */
import { Card, Stack, Table, Text, Title } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { api, type Schemas } from '@/api/client';
import { useCan } from '@/app/session';
import { Empty } from '@/components/Empty';
import { ButtonLink, ENVIRONMENT } from '@/components/links';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import type { Subscriber } from '../people';
import { IntegrationTokens } from './IntegrationTokens';

type Integration = Schemas['IntegrationResponseDto'];

export function Channels({ subscriber }: { subscriber: Subscriber }) {
  const integrations = api.useQuery('get', '/v1/integrations', {}, { select: ({ data }) => data });
  if (integrations.isPending) return <RowsSkeleton />;
  if (integrations.isLoadingError)
    return <Problem error={integrations.error} retry={() => void integrations.refetch()} />;
  const pushes = integrations.data.filter(({ channel }) => channel === 'push');
  if (pushes.length === 0) return <NoIntegration />;
  return (
    <Stack gap="lg" maw={760}>
      <Text size="sm" c="dimmed">
        A device token tells the endpoint of an integration whom a push is for. With Push Webhook any text will do:
        choose one that your endpoint knows. One delivery goes to each token.
      </Text>
      {pushes.map((integration) => (
        <IntegrationTokens key={integration._id} integration={integration} subscriber={subscriber} />
      ))}
      <RemovedTokens subscriberId={subscriber.subscriberId} integrations={pushes} />
    </Stack>
  );
}

function NoIntegration() {
  const isAllowed = useCan('admin');
  return (
    <Empty
      icon={IconPlugConnected}
      title="Connect a provider first"
      action={
        isAllowed && (
          <ButtonLink from={ENVIRONMENT} to="/env/$environmentId/integrations/connect">
            Connect Provider
          </ButtonLink>
        )
      }
    >
      Device tokens belong to an integration, and there is none for pushes yet.
      {!isAllowed && ' Ask an admin to connect one.'}
    </Empty>
  );
}

const REASONS: Readonly<Record<Schemas['RemovedBecause'], string>> = {
  gone: 'The endpoint answered 410',
  invalid: 'The endpoint named it as invalid',
};

function RemovedTokens({ subscriberId, integrations }: { subscriberId: string; integrations: Integration[] }) {
  const removed = api.useQuery(
    'get',
    '/tidings/v1/subscribers/{subscriberId}/removed-tokens',
    { params: { path: { subscriberId } } },
    { select: ({ data }) => data },
  );
  if (removed.isLoadingError) return <Problem error={removed.error} retry={() => void removed.refetch()} />;
  if (removed.data === undefined || removed.data.length === 0) return null;
  const nameOf = (id: string) => integrations.find(({ _id }) => _id === id)?.name ?? 'An integration that was deleted';
  return (
    <Card>
      <Stack gap="sm">
        <Title order={2}>Tokens that were removed</Title>
        <Text size="sm" c="dimmed">
          {removed.data[0]?.remedy}
        </Text>
        <Table aria-label="Removed tokens" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Token</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th w={150} ta="right">
                When
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {removed.data.map((token) => (
              <Table.Tr key={`${token.messageId} ${token.token}`}>
                <Table.Td ff="monospace" fz="xs" style={{ overflowWrap: 'anywhere' }}>
                  {token.token}
                </Table.Td>
                <Table.Td>
                  <Text size="sm">{REASONS[token.reason]}</Text>
                  <Text size="xs" c="dimmed">
                    {nameOf(token.integrationId)}
                  </Text>
                </Table.Td>
                <Table.Td ta="right">
                  <Ago at={token.removedAt} size="sm" />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Card>
  );
}
