/** Entries of the audit log as a table; on small screens each becomes a few lines. Who and what for lead to all that is alike. */
import { Anchor, Badge, Card, Code, Group, Stack, Table, Text } from '@mantine/core';
import type { Schemas } from '@/api/client';
import { Ago } from '@/components/Time';
import type { AuditChange } from './filter';

type Entry = Schemas['AuditEntryDto'];
type OnFilter = (change: AuditChange) => void;

interface AuditTableProps {
  entries: readonly Entry[];
  onFilter: OnFilter;
}

export function AuditTable({ entries, onFilter }: AuditTableProps) {
  return (
    <Card p={0}>
      <Table layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Who</Table.Th>
            <Table.Th visibleFrom="sm">What</Table.Th>
            <Table.Th visibleFrom="sm">Target</Table.Th>
            <Table.Th w={140}>When</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} onFilter={onFilter} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

const TOP = { verticalAlign: 'top' } as const;

function EntryRow({ entry, onFilter }: { entry: Entry; onFilter: OnFilter }) {
  return (
    <Table.Tr>
      <Table.Td style={TOP}>
        <Actor entry={entry} onFilter={onFilter} />
        <Stack gap={4} hiddenFrom="sm" mt={4}>
          <What entry={entry} />
          <Target entry={entry} onFilter={onFilter} />
        </Stack>
      </Table.Td>
      <Table.Td visibleFrom="sm" style={TOP}>
        <What entry={entry} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={TOP}>
        <Target entry={entry} onFilter={onFilter} />
      </Table.Td>
      <Table.Td style={TOP}>
        <Text size="sm">
          <Ago at={entry.at} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function Actor({ entry: { actor, address }, onFilter }: { entry: Entry; onFilter: OnFilter }) {
  const id = actor.id ?? undefined;
  const name = actor.name ?? (address ? 'Somebody unknown' : 'The server');
  return (
    <Stack gap={0} align="flex-start">
      {id === undefined ? (
        <Text size="sm">{name}</Text>
      ) : (
        <Filter label={`Only what ${name} did`} text={name} onClick={() => onFilter({ actor: id })} />
      )}
      {address && (
        <Text size="xs" c="dimmed" truncate maw="100%">
          from {address}
        </Text>
      )}
    </Stack>
  );
}

function What({ entry: { action, fields } }: { entry: Entry }) {
  return (
    <Stack gap={4}>
      <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {action}
      </Text>
      {fields.length > 0 && (
        <Group gap={4}>
          {fields.map((field) => (
            <Code key={field} fz="xs" style={{ overflowWrap: 'anywhere' }}>
              {field}
            </Code>
          ))}
        </Group>
      )}
    </Stack>
  );
}

function Target({ entry: { target, environment }, onFilter }: { entry: Entry; onFilter: OnFilter }) {
  return (
    <Stack gap={4} align="flex-start">
      {target && (
        <Filter
          label={`Only changes of ${target.kind} ${target.id}`}
          text={target.name === '' ? target.id : target.name}
          onClick={() => onFilter({ target: target.id })}
        />
      )}
      {environment && (
        <Badge size="xs" color="gray">
          {environment.name}
        </Badge>
      )}
    </Stack>
  );
}

function Filter({ label, text, onClick }: { label: string; text: string; onClick: () => void }) {
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      c="var(--mantine-color-text)"
      ta="start"
      title={label}
      maw="100%"
      truncate
      onClick={onClick}
    >
      {text}
    </Anchor>
  );
}
