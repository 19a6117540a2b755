/** How each integration fared, those with the most attempts first. */
import { Anchor, Card, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { useEnvironment } from '@/app/session';
import { useIntegrationNames } from '@/components/integrations';
import { count, percent } from '@/components/numbers';
import { milliseconds } from '@/components/time';

export function IntegrationFigures({ statistics }: { statistics: Schemas['StatisticsDto'] }) {
  const { id } = useEnvironment();
  const names = useIntegrationNames();
  if (statistics.integrations.length === 0) return null;
  return (
    <Card component="section" aria-label="Integrations" p={0}>
      <Title order={2} p="md" pb={0}>
        Integrations
      </Title>
      <Table layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Integration</Table.Th>
            <Table.Th ta="end" w={120}>
              Attempts
            </Table.Th>
            <Table.Th ta="end" w={140}>
              Success rate
            </Table.Th>
            <Table.Th ta="end" w={90} visibleFrom="sm">
              p50
            </Table.Th>
            <Table.Th ta="end" w={90} visibleFrom="sm">
              p95
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {statistics.integrations.map(({ integrationId, total }) => (
            <Table.Tr key={integrationId}>
              <Table.Td>
                <Anchor
                  size="sm"
                  truncate
                  display="block"
                  renderRoot={(props) => <Link to={`/env/${id}/integrations/${integrationId}`} {...props} />}
                >
                  {names.get(integrationId) ?? integrationId}
                </Anchor>
              </Table.Td>
              <Table.Td ta="end">{count(total.attempts)}</Table.Td>
              <Table.Td ta="end">
                <Stack gap={0}>
                  <Text size="sm">{percent(total.successRate)}</Text>
                  {total.failed > 0 && (
                    <Text size="xs" c="dimmed">
                      {count(total.failed)} failed
                    </Text>
                  )}
                </Stack>
              </Table.Td>
              <Table.Td ta="end" visibleFrom="sm">
                {milliseconds(total.latencyP50)}
              </Table.Td>
              <Table.Td ta="end" visibleFrom="sm">
                {milliseconds(total.latencyP95)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
