/** What the audit log can be narrowed by. */
import { Autocomplete, Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { api } from '@/api/client';
import { type AuditChange, type AuditFilter, NOUNS } from './filter';

/** A text is looked for when nobody has typed for so long. Milliseconds. */
const TYPED_AFTER = 300;
const WIDTH = { base: '100%', sm: 220 };

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (change: AuditChange) => void;
}

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const [action, setAction] = useTyped(filter.action, (typed) => onChange({ action: typed }));
  const [target, setTarget] = useTyped(filter.target, (typed) => onChange({ target: typed }));
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

/** A text that is told when typing pauses, and follows when it is changed elsewhere. */
function useTyped(value: string | undefined, tell: (typed: string | undefined) => void) {
  const [typed, setTyped] = useState(value ?? '');
  const tellSoon = useDebouncedCallback((text: string) => tell(text === '' ? undefined : text), TYPED_AFTER);
  useEffect(() => setTyped(value ?? ''), [value]);
  const type = (text: string) => {
    setTyped(text);
    tellSoon(text);
  };
  return [typed, type] as const;
}
