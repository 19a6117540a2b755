/** Runs as rows. */
import { Badge, Stack, Table, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEnvironment } from '@/app/session';
import { AnchorLink } from '@/components/links';
import { useIsNarrow } from '@/components/narrow';
import { ToneBadge } from '@/components/Outcome';
import { Ago } from '@/components/Time';
import { type Run, standingOf } from './standing';

interface RunsTableProps {
  runs: readonly Run[];
  slideIn: (run: Run) => ((row: HTMLElement | null) => void) | undefined;
}

export function RunsTable({ runs, slideIn }: RunsTableProps) {
  return (
    <Table aria-label="Runs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Workflow</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th visibleFrom="sm">Subscriber</Table.Th>
          <Table.Th visibleFrom="md">Severity</Table.Th>
          <Table.Th visibleFrom="lg">Transaction ID</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Triggered
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <RunRow key={run._id} run={run} slideIn={slideIn(run)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function RunRow({ run, slideIn }: { run: Run; slideIn: ReturnType<RunsTableProps['slideIn']> }) {
  const isNarrow = useIsNarrow();
  const environmentId = useEnvironment().id;
  const navigate = useNavigate();
  const address = {
    to: '/env/$environmentId/activity/$notificationId',
    params: { environmentId, notificationId: run._id },
  } as const;
  const { isOpen: _isOpen, ...standing } = standingOf(run);
  return (
    <Table.Tr ref={slideIn} onClick={() => void navigate(address)} style={{ cursor: 'pointer' }}>
      <Table.Td>
        <Stack gap={0}>
          <AnchorLink {...address} fw={500} size="sm" c="bright" onClick={(event) => event.stopPropagation()}>
            {run.template?.name ?? 'A workflow that is not kept any more'}
          </AnchorLink>
          {isNarrow && (
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {run.to.subscriberId} · <Ago at={run.createdAt} />
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>
        <ToneBadge {...standing} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
        {run.to.subscriberId}
      </Table.Td>
      <Table.Td visibleFrom="md">
        <SeverityBadge severity={run.severity} />
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Text span ff="monospace" size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {run.transactionId}
        </Text>
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        <Text size="sm" c="dimmed">
          <Ago at={run.createdAt} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

const SEVERITY_COLORS: Readonly<Record<string, string>> = { high: 'red', medium: 'orange', low: 'blue' };

/** A severity; "none" is hardly worth saying. */
export function SeverityBadge({ severity }: { severity: string }) {
  const color = SEVERITY_COLORS[severity];
  if (color === undefined)
    return (
      <Text span size="sm" c="dimmed">
        None
      </Text>
    );
  return (
    <Badge color={color} variant="light" tt="capitalize" fw={500}>
      {severity}
    </Badge>
  );
}
