/** How an endpoint tells the pushes of an integration from forged ones: what is sent, and code that verifies it. */
import { Alert, Card, List, Stack, Table, Text, Title } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { api } from '@/api/client';
import { Snippets } from '@/components/code/Snippets';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import type { Integration } from '../health';
import { headersOf } from './signing';

export function Verify({ integration }: { integration: Integration }) {
  const params = { path: { integrationId: integration._id } };
  const verification = api.useQuery(
    'get',
    '/tidings/v1/integrations/{integrationId}/verification-snippets',
    { params },
    { select: ({ data }) => data },
  );
  if (verification.isPending) return <RowsSkeleton />;
  if (verification.isError) return <Problem error={verification.error} retry={() => void verification.refetch()} />;
  const { notes, snippets } = verification.data;
  return (
    <Stack gap="lg">
      {notes.length > 0 && (
        <Alert icon={<IconInfoCircle />} color="blue" variant="light" title="About this integration">
          <List size="sm">
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Headers integration={integration} />
      <Card>
        <Stack gap="sm">
          <Title order={2}>Code that verifies</Title>
          <Text size="sm" c="dimmed">
            Copy the file into your endpoint. Give it the secret, the headers, and the body as the bytes that arrived,
            before any JSON is parsed. Answer 2xx if it says yes and 401 if it says no.
          </Text>
          <Snippets label="Languages" snippets={snippets} />
        </Stack>
      </Card>
    </Stack>
  );
}

function Headers({ integration }: { integration: Integration }) {
  return (
    <Card>
      <Stack gap="sm">
        <Title order={2}>What each push carries</Title>
        <Table variant="vertical" layout="fixed" withRowBorders={false} highlightOnHover={false}>
          <Table.Tbody>
            {headersOf(integration).map(({ name, about }) => (
              <Table.Tr key={name}>
                <Table.Th w={190} ff="monospace" fz="xs" scope="row" style={{ overflowWrap: 'anywhere' }}>
                  {name}
                </Table.Th>
                <Table.Td fz="sm">{about}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Card>
  );
}
