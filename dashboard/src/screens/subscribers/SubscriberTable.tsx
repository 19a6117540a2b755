/** Subscribers as rows. */
import { Avatar, Group, Stack, Table, Text } from '@mantine/core';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { counted } from '@/components/numbers';
import { nameOf } from '@/components/subscribers';
import { Ago } from '@/components/Time';
import { OnlineBadge } from './OnlineBadge';
import { type Subscriber, tokenCount } from './people';

export function SubscriberTable({ subscribers }: { subscribers: readonly Subscriber[] }) {
  return (
    <Table aria-label="Subscribers" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Subscriber</Table.Th>
          <Table.Th visibleFrom="sm">Email</Table.Th>
          <Table.Th visibleFrom="lg">Phone</Table.Th>
          <Table.Th w={150} visibleFrom="xs">
            Device tokens
          </Table.Th>
          <Table.Th w={150} ta="right" visibleFrom="md">
            Changed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {subscribers.map((subscriber) => (
          <Row key={subscriber._id} subscriber={subscriber} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ subscriber }: { subscriber: Subscriber }) {
  const name = nameOf(subscriber);
  const tokens = tokenCount(subscriber);
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Avatar
            name={name}
            src={subscriber.avatar ?? null}
            color="initials"
            size={32}
            alt=""
            imageProps={{ loading: 'lazy' }}
            aria-hidden
          />
          <Stack gap={0} miw={0}>
            <Group gap="xs">
              <AnchorLink
                from={ENVIRONMENT}
                to="/env/$environmentId/subscribers/$subscriberId"
                params={{ subscriberId: subscriber.subscriberId }}
                size="sm"
                fw={500}
                c="bright"
                style={{ overflowWrap: 'anywhere' }}
              >
                {name}
              </AnchorLink>
              {subscriber.isOnline === true && <OnlineBadge subscriber={subscriber} />}
            </Group>
            {name !== subscriber.subscriberId && (
              <Text size="xs" c="dimmed" ff="monospace" truncate>
                {subscriber.subscriberId}
              </Text>
            )}
          </Stack>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" truncate>
          {subscriber.email ?? '–'}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Text size="sm" truncate>
          {subscriber.phone ?? '–'}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <Text size="sm" {...(tokens === 0 ? { c: 'dimmed' } : {})}>
          {counted(tokens, 'token')}
        </Text>
      </Table.Td>
      <Table.Td ta="right" visibleFrom="md">
        <Ago at={subscriber.updatedAt} size="sm" c="dimmed" />
      </Table.Td>
    </Table.Tr>
  );
}
