/** How an endpoint tells the pushes of an integration from forged ones: what is sent, and code that verifies it. */
import { Alert, Card, List, Stack, Table, Text, Title } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { api } from '@/api/client';
import { Snippets } from '@/components/code/Snippets';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import type { Integration } from '../health';
import { useSigning } from '../queries';
import { PublicKeys } from './PublicKeys';
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
  if (verification.isLoadingError)
    return <Problem error={verification.error} retry={() => void verification.refetch()} />;
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
      <Keys integration={integration} />
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
        <Table layout="fixed" verticalSpacing="xs" highlightOnHover={false}>
          <Table.Tbody>
            {headersOf(integration).map(({ name, about }) => (
              <Table.Tr key={name}>
                <Table.Th
                  w={{ base: 130, sm: 190 }}
                  ff="monospace"
                  fz="xs"
                  scope="row"
                  style={{ overflowWrap: 'anywhere' }}
                >
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

/** With what it is verified. */
function Keys({ integration }: { integration: Integration }) {
  const { data } = useSigning(integration._id);
  if (data === undefined || (!data.hasSecret && data.publicKeys.length === 0)) return null;
  return (
    <Card>
      <Stack gap="sm">
        <Title order={2}>Keys</Title>
        {data.hasSecret && (
          <Text size="sm">
            The secret is sealed and never shown.{' '}
            <AnchorLink
              from={ENVIRONMENT}
              to="/env/$environmentId/integrations/$integrationId"
              params={{ integrationId: integration._id }}
              search={{ tab: 'configuration' }}
              size="sm"
              underline="always"
            >
              Replace it
            </AnchorLink>{' '}
            if your endpoint does not know it.
          </Text>
        )}
        <PublicKeys keys={data.publicKeys} />
      </Stack>
    </Card>
  );
}
