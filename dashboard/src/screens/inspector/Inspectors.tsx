/** The capture URLs of the environment. */
import { Button, Stack, Table, Text } from '@mantine/core';
import { IconInbox, IconPlus } from '@tabler/icons-react';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { Identifier } from '@/components/Copy';
import { Empty } from '@/components/Empty';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import { INSPECTORS, type Inspector, urlOf, useCreateInspector } from './inspectors';

export function Inspectors() {
  const found = api.useQuery('get', INSPECTORS, {});
  const { create, isPending } = useCreateInspector();
  const mayCreate = useCan('author');
  const inspectors = found.data?.data ?? [];
  const button = mayCreate && (
    <Button leftSection={<IconPlus size={16} />} loading={isPending} onClick={create}>
      Create capture URL
    </Button>
  );
  return (
    <Page
      title="Inspector"
      about="For quick testing: a Webhook URL that keeps what is sent to it, so that you see each request as your endpoint would get it. It goes, with all that it keeps, 24 hours after it was used last."
      actions={inspectors.length > 0 && button}
    >
      {found.isPending && <RowsSkeleton rows={3} />}
      {found.isLoadingError && <Problem error={found.error} retry={() => void found.refetch()} />}
      {found.data !== undefined && inspectors.length === 0 && (
        <Empty icon={IconInbox} title="See what your endpoint would get" action={button}>
          Create a URL, point an integration to it, and watch requests arrive live: headers, body, and whether the
          signature is genuine.
        </Empty>
      )}
      {inspectors.length > 0 && <InspectorsTable inspectors={inspectors.toReversed()} />}
    </Page>
  );
}

function InspectorsTable({ inspectors }: { inspectors: readonly Inspector[] }) {
  return (
    <Table aria-label="Capture URLs" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th visibleFrom="md" w="40%">
            Webhook URL
          </Table.Th>
          <Table.Th visibleFrom="sm">Integration</Table.Th>
          <Table.Th ta="right" w={90}>
            Requests
          </Table.Th>
          <Table.Th ta="right" w={110}>
            Goes
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {inspectors.map((inspector) => (
          <Table.Tr key={inspector.id}>
            <Table.Td>
              <Stack gap={2}>
                <AnchorLink
                  from={ENVIRONMENT}
                  to="/env/$environmentId/inspector/$inspectorId"
                  params={{ inspectorId: inspector.id }}
                  fw={500}
                  size="sm"
                  c="bright"
                  style={{ overflowWrap: 'anywhere' }}
                >
                  {inspector.name}
                </AnchorLink>
                <Text size="xs" c="dimmed">
                  Created <Ago at={inspector.createdAt} />
                </Text>
              </Stack>
            </Table.Td>
            <Table.Td visibleFrom="md">
              <Identifier text={urlOf(inspector)} label={`Copy the URL of ${inspector.name}`} />
            </Table.Td>
            <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
              {inspector.integration?.identifier ?? <Text span inherit c="dimmed" children="None" />}
            </Table.Td>
            <Table.Td ta="right">{inspector.requests}</Table.Td>
            <Table.Td ta="right">
              <Text size="sm" c="dimmed">
                <Ago at={inspector.expiresAt} />
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
