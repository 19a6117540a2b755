/** The browsers in which one is logged in, and the way out of all of them. */
import { Badge, Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { api } from '@/api/client';
import { useLogOut } from '@/app/useLogOut';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import { browserOf } from './browser';

export function Sessions() {
  const { askEverywhere } = useLogOut();
  const sessions = api.useQuery('get', '/tidings/v1/sessions', {}, { select: ({ data }) => data });
  return (
    <Card component="section" aria-label="Sessions">
      <Stack>
        <Group justify="space-between">
          <Title order={2}>Where you are logged in</Title>
          <Button variant="default" color="red" onClick={askEverywhere}>
            Log out everywhere
          </Button>
        </Group>
        {sessions.isPending && <RowsSkeleton rows={2} />}
        {sessions.isLoadingError && <Problem error={sessions.error} retry={() => void sessions.refetch()} />}
        {sessions.data !== undefined && (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Browser</Table.Th>
                <Table.Th visibleFrom="sm">Address</Table.Th>
                <Table.Th visibleFrom="sm">Since</Table.Th>
                <Table.Th>Last seen</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sessions.data.map((session) => (
                <Table.Tr key={session.id}>
                  <Table.Td title={session.userAgent ?? undefined}>
                    <Group gap="xs">
                      <Text size="sm">{browserOf(session.userAgent)}</Text>
                      {session.isCurrent && (
                        <Badge size="xs" color="teal">
                          this one
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">{session.address ?? 'unknown'}</Table.Td>
                  <Table.Td visibleFrom="sm">
                    <Ago at={session.createdAt} />
                  </Table.Td>
                  <Table.Td>
                    <Ago at={session.lastSeenAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Card>
  );
}
