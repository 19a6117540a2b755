/** The secret keys of an environment: hidden until they are wanted, replaced without an outage, ended at once when they leaked. */
import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '@/api/client';
import { refresh } from '@/api/refresh';
import type { Environment } from '@/app/session';
import { confirm } from '@/components/confirm';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Secret } from '@/components/Secret';
import { Ago } from '@/components/Time';
import { Rotation } from './Rotation';

type Key = Schemas['EnvironmentKeyDto'];

const PATH = '/tidings/v1/environments/{environmentId}/keys';

export function Keys({ environment }: { environment: Environment }) {
  const [isRotating, rotation] = useDisclosure(false);
  const queries = useQueryClient();
  const params = { path: { environmentId: environment.id } };
  const keys = api.useQuery('get', PATH, { params }, { select: ({ data }) => data });
  const end = api.useMutation('delete', '/tidings/v1/environments/{environmentId}/keys/{keyId}', {
    onSuccess: () => refresh(queries, ['/tidings/v1/environments']),
  });
  const ask = (key: Key) =>
    confirm({
      title: 'End this secret key now?',
      children: 'Every program that still uses it is answered with 401 from now on. It cannot be had back.',
      action: 'End the key',
      onConfirm: () => end.mutate({ params: { path: { environmentId: environment.id, keyId: key.id } } }),
    });
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Stack gap={0}>
          <Text size="sm" fw={500}>
            Secret keys
          </Text>
          <Text size="xs" c="dimmed">
            Whoever has one may do everything in {environment.name}. Keep them on servers.
          </Text>
        </Stack>
        <Button size="xs" variant="default" onClick={rotation.open} aria-label={`Rotate key of ${environment.name}`}>
          Rotate key
        </Button>
      </Group>
      {keys.isPending && <RowsSkeleton rows={1} />}
      {keys.isLoadingError && <Problem error={keys.error} retry={() => void keys.refetch()} />}
      {keys.data !== undefined && <KeyTable keys={keys.data} onEnd={ask} />}
      <Rotation environment={environment} opened={isRotating} onClose={rotation.close} />
    </Stack>
  );
}

function KeyTable({ keys, onEnd }: { keys: readonly Key[]; onEnd: (key: Key) => void }) {
  return (
    <Table highlightOnHover={false}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Key</Table.Th>
          <Table.Th visibleFrom="md">Made</Table.Th>
          <Table.Th visibleFrom="md">Last used</Table.Th>
          <Table.Th>Ends</Table.Th>
          <Table.Th aria-label="Actions" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {newestFirst(keys).map((key) => (
          <Table.Tr key={key.id}>
            <Table.Td maw={0} w="50%">
              <Secret text={key.key} name="secret key" />
            </Table.Td>
            <Table.Td visibleFrom="md">
              <Ago at={key.createdAt} />
            </Table.Td>
            <Table.Td visibleFrom="md">
              <Ago at={key.lastUsedAt} />
            </Table.Td>
            <Table.Td miw={104}>
              {key.endsAt === null || key.endsAt === undefined ? (
                <Badge color="teal">current</Badge>
              ) : (
                <Text size="sm">
                  <Ago at={key.endsAt} />
                </Text>
              )}
            </Table.Td>
            <Table.Td ta="end">
              {mayEnd(key, keys) && (
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => onEnd(key)}>
                  End now
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** An environment keeps one key that has no end. */
function mayEnd(key: Key, keys: readonly Key[]): boolean {
  const isLasting = ({ endsAt }: Key) => endsAt === null || endsAt === undefined;
  return !isLasting(key) || keys.some((other) => other.id !== key.id && isLasting(other));
}

function newestFirst(keys: readonly Key[]) {
  return keys.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
}
