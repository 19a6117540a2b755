/** A subscriber by name, or by an id that is typed. */
import { Autocomplete, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, type Schemas } from '@/api/client';

const HITS_MAX = 8;
const TYPING_PAUSE = 200;

interface SubscriberPickerProps {
  label: string;
  description?: string;
  placeholder?: string;
  error?: ReactNode;
  required?: boolean;
  /** Every text that is typed. */
  onType?: (text: string) => void;
  /** The id of a subscriber that is chosen from the list. */
  onPick: (subscriberId: string) => void;
}

export function SubscriberPicker({ onType, onPick, ...field }: SubscriberPickerProps) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), TYPING_PAUSE);
  const hits = useHits(asked);
  return (
    <Autocomplete
      {...field}
      value={text}
      data={hits.map(({ subscriberId }) => subscriberId)}
      filter={({ options }) => options}
      onChange={(changed) => {
        setText(changed);
        onType?.(changed);
      }}
      onOptionSubmit={onPick}
      renderOption={({ option }) => <Hit hit={hits.find(({ subscriberId }) => subscriberId === option.value)} />}
    />
  );
}

type Subscriber = Schemas['SubscriberResponseDto'];

/** By id and by name: whoever is found by either. */
function useHits(text: string): Subscriber[] {
  const options = { placeholderData: keepPreviousData, select: ({ data }: { data: Subscriber[] }) => data };
  const path = '/v2/subscribers';
  const query = (filter: { name?: string; subscriberId?: string }) => ({
    params: { query: { ...filter, limit: HITS_MAX } },
  });
  const byName = api.useQuery('get', path, query(text === '' ? {} : { name: text }), options);
  const byId = api.useQuery('get', path, query({ subscriberId: text }), { ...options, enabled: text !== '' });
  const found = [...(text === '' ? [] : (byId.data ?? [])), ...(byName.data ?? [])];
  return [...new Map(found.map((one) => [one.subscriberId, one])).values()].slice(0, HITS_MAX);
}

function Hit({ hit }: { hit: Subscriber | undefined }) {
  if (hit === undefined) return null;
  const name = [hit.firstName, hit.lastName].filter(Boolean).join(' ');
  return (
    <Stack gap={0}>
      <Text size="sm">{name === '' ? hit.subscriberId : name}</Text>
      <Text size="xs" c="dimmed">
        {[name === '' ? '' : hit.subscriberId, hit.email ?? ''].filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  );
}
