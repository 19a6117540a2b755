/** The figures of the charts as a table, newest first. Stretches without attempts are left out. */
import { ScrollArea, Table } from '@mantine/core';
import { count } from '@/components/numbers';
import { milliseconds } from '@/components/time';
import type { Period } from './period';
import { beginOf, type Stretch } from './stretches';

export function StretchTable({ stretches, period }: { stretches: readonly Stretch[]; period: Period }) {
  const shown = stretches.filter(({ attempts }) => attempts > 0).toReversed();
  return (
    <ScrollArea.Autosize mah={320} type="auto" viewportProps={{ tabIndex: 0 }}>
      <Table verticalSpacing={6} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>From</Table.Th>
            <Table.Th ta="end">Delivered</Table.Th>
            <Table.Th ta="end">Failed</Table.Th>
            <Table.Th ta="end" visibleFrom="xs">
              p50
            </Table.Th>
            <Table.Th ta="end" visibleFrom="xs">
              p95
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((stretch) => (
            <Table.Tr key={stretch.at}>
              <Table.Td>{beginOf(stretch.at, period)}</Table.Td>
              <Table.Td ta="end">{count(stretch.delivered)}</Table.Td>
              <Table.Td ta="end">{count(stretch.failed)}</Table.Td>
              <Table.Td ta="end" visibleFrom="xs">
                {milliseconds(stretch.latencyP50)}
              </Table.Td>
              <Table.Td ta="end" visibleFrom="xs">
                {milliseconds(stretch.latencyP95)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
