/** What the audit log can be narrowed by. */
import { Autocomplete, Button, Group, Select, TextInput } from '@mantine/core';
import { api } from '@/api/client';
import { useTyped } from '@/components/filters/useTyped';
import { type AuditChange, type AuditFilter, NOUNS } from './filter';

const WIDTH = { base: '100%', sm: 220 };

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (change: AuditChange) => void;
}

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const [action, setAction] = useTyped({ value: filter.action, onChange: (text) => onChange({ action: text }) });
  const [target, setTarget] = useTyped({ value: filter.target, onChange: (text) => onChange({ target: text }) });
  return (
    <Group align="flex-end" gap="sm">
      <ActorFilter actor={filter.actor} onChange={(actor) => onChange({ actor })} />
      <Autocomplete
        label="What"
        placeholder="integration.update"
        w={WIDTH}
        data={[...NOUNS]}
        value={action}
        onChange={setAction}
      />
      <TextInput
        label="Target"
        placeholder="Id of what was changed"
        w={WIDTH}
        value={target}
        onChange={({ currentTarget }) => setTarget(currentTarget.value)}
      />
      {Object.values(filter).some((text) => text !== undefined) && (
        <Button variant="subtle" onClick={() => onChange({ actor: undefined, action: undefined, target: undefined })}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}

interface ActorFilterProps {
  actor: string | undefined;
  onChange: (actor: string | undefined) => void;
}

function ActorFilter({ actor, onChange }: ActorFilterProps) {
  const members = api.useQuery('get', '/tidings/v1/members', {}, { select: ({ data }) => data });
  const people = (members.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = actor === undefined || people.some(({ value }) => value === actor);
  return (
    <Select
      label="Who"
      placeholder="Anybody"
      clearable
      searchable
      w={WIDTH}
      data={isKnown ? people : [...people, { value: actor, label: 'Somebody else, or a key' }]}
      value={actor ?? null}
      onChange={(value) => onChange(value ?? undefined)}
    />
  );
}
