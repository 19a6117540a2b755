/** The roles, explained. */
import { Badge, Card, Stack, Table, Text, Title } from '@mantine/core';
import { ROLES, useSession } from '@/app/session';
import { ROLE_MEANINGS } from './roles';

export function Roles() {
  const { account } = useSession();
  return (
    <Card>
      <Stack gap="xs">
        <Title order={2}>Roles</Title>
        <Text size="sm" c="dimmed">
          Each may do what those above it may.
        </Text>
        <Table highlightOnHover={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Role</Table.Th>
              <Table.Th>May</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ROLES.map((role) => (
              <Table.Tr key={role}>
                <Table.Td>
                  <Text size="sm" fw={500}>
                    {role}
                  </Text>
                  {role === account.role && (
                    <Badge size="xs" color="indigo">
                      yours
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td>{ROLE_MEANINGS[role]}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Card>
  );
}
