/** A subscriber by name, or by an id that is typed. */
import { Autocomplete, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import type { Schemas } from '@/api/client';
import { nameOf } from '@/components/subscribers';
import { useSubscriberHits } from '@/components/useSubscriberHits';

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
  const { hits } = useSubscriberHits({ text: asked, limit: HITS_MAX });
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

function Hit({ hit }: { hit: Schemas['SubscriberResponseDto'] | undefined }) {
  if (hit === undefined) return null;
  const name = nameOf(hit);
  return (
    <Stack gap={0}>
      <Text size="sm">{name}</Text>
      <Text size="xs" c="dimmed">
        {[name === hit.subscriberId ? '' : hit.subscriberId, hit.email ?? ''].filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  );
}
