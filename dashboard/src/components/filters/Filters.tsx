/** Filters that several lists share: workflow, integration, subscriber, free texts. What is chosen lives in the address. */
import { ActionIcon, Autocomplete, Box, Group, Select, SimpleGrid, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFilterOff } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { api } from '@/api/client';
import { useSubscriberHits } from '../useSubscriberHits';
import { useTyped } from './useTyped';

/** How many workflows and subscribers are offered. */
const WORKFLOWS_MAX = 100;
const SUBSCRIBERS_MAX = 8;
/** From how many characters on names are looked for. */
const TEXT_LENGTH_MIN = 2;
/** How long typing may pause before the list is asked for, in milliseconds. */
const PAUSE = 350;

interface FilterProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** The frame of filters: as many beside each other as there is room for. */
export function FilterBar({
  children,
  isFiltered,
  onClear,
}: {
  children: ReactNode;
  isFiltered: boolean;
  onClear: () => void;
}) {
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap" role="search" aria-label="Filters">
      <Box flex={1} miw={0}>
        <SimpleGrid type="container" cols={{ base: 2, '560px': 3, '900px': 6 }} spacing="xs">
          {children}
        </SimpleGrid>
      </Box>
      <Tooltip label="Clear filters" disabled={!isFiltered}>
        <ActionIcon size={36} aria-label="Clear filters" disabled={!isFiltered} onClick={onClear} bg="transparent">
          <IconFilterOff size={18} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

/** Workflows by name; the value is the `_id`. */
export function WorkflowFilter({ value, onChange }: FilterProps) {
  const { data } = api.useQuery(
    'get',
    '/v2/workflows',
    { params: { query: { limit: WORKFLOWS_MAX } } },
    { select: (body) => body.data.workflows.map(({ _id, name }) => ({ value: _id, label: name })) },
  );
  return <ChoiceFilter label="Workflow" choices={withValue(data ?? [], value)} value={value} onChange={onChange} />;
}

/** Integrations by name; the value is the `_id`. */
export function IntegrationFilter({ value, onChange }: FilterProps) {
  const { data } = api.useQuery(
    'get',
    '/v1/integrations',
    {},
    { select: (body) => body.data.map(({ _id, name }) => ({ value: _id, label: name })) },
  );
  return <ChoiceFilter label="Integration" choices={withValue(data ?? [], value)} value={value} onChange={onChange} />;
}

interface Choice {
  value: string;
  label: string;
}

/** What was deleted can still be looked for. */
function withValue(choices: readonly Choice[], value: string | undefined): Choice[] {
  if (value === undefined || choices.some((choice) => choice.value === value)) return [...choices];
  return [...choices, { value, label: value }];
}

/** One of a few. */
export function ChoiceFilter({
  label,
  choices,
  value,
  onChange,
}: FilterProps & { label: string; choices: readonly Choice[] }) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={[...choices]}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      searchable={choices.length > 8}
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      nothingFoundMessage="Nothing found"
    />
  );
}

/** A free text, taken when typing pauses. */
export function TextFilter({ label, value, onChange }: FilterProps & { label: string }) {
  const [text, take] = useTyped({ value, onChange });
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}

/** A subscriber by their id; those whom the text fits are offered. Taken when one is chosen, at Enter, and when the field is left. */
export function SubscriberFilter({ value, onChange }: FilterProps) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const [asked] = useDebouncedValue(text.trim(), PAUSE);
  const isAsked = asked.length >= TEXT_LENGTH_MIN && asked !== value;
  const { hits } = useSubscriberHits({ text: asked, limit: SUBSCRIBERS_MAX, enabled: isAsked });
  const take = (typed: string) => {
    const wanted = typed.trim() === '' ? undefined : typed.trim();
    if (wanted !== value) onChange(wanted);
  };
  return (
    <Autocomplete
      aria-label="Subscriber ID"
      placeholder="Subscriber ID"
      value={text}
      onChange={setText}
      onOptionSubmit={take}
      onBlur={() => take(text)}
      onKeyDown={(event) => event.key === 'Enter' && take(text)}
      data={isAsked ? hits.map(({ subscriberId }) => subscriberId) : []}
      filter={({ options }) => options}
      clearable
      onClear={() => onChange(undefined)}
      clearButtonProps={{ 'aria-label': 'Any subscriber' }}
      autoComplete="off"
    />
  );
}
