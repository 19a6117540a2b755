/** The search above the list. It asks when typing pauses, and the address keeps it. */
import { CloseButton, Flex, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { wordIn } from '@/components/search';
import { SEARCH_FIELDS, SEARCH_LABELS, type SubscriberSearch } from './search';

/** Milliseconds. */
const PAUSE = 250;

interface SearchBarProps {
  search: SubscriberSearch;
  onChange: (search: SubscriberSearch) => void;
}

export function SearchBar({ search, onChange }: SearchBarProps) {
  const { by = 'name', query = '' } = search;
  const [typed, setTyped] = useState(query);
  // The way back changes the address too.
  useEffect(() => setTyped((now) => (now.trim() === query ? now : query)), [query]);
  const ask = useDebouncedCallback(
    (text: string) => onChange({ by: search.by, query: text.trim() || undefined }),
    PAUSE,
  );
  const type = (text: string) => {
    setTyped(text);
    ask(text);
  };
  return (
    <Flex gap="xs" direction={{ base: 'column', xs: 'row' }} role="search">
      <Select
        aria-label="Search by"
        w={{ base: '100%', xs: 160 }}
        data={SEARCH_FIELDS.map((field) => ({ value: field, label: SEARCH_LABELS[field] }))}
        value={by}
        allowDeselect={false}
        onChange={(field) => onChange({ by: wordIn(field, SEARCH_FIELDS), query: typed.trim() || undefined })}
      />
      <TextInput
        flex={1}
        maw={{ xs: 420 }}
        aria-label={`Search by ${SEARCH_LABELS[by].toLowerCase()}`}
        placeholder={
          by === 'subscriberId' ? 'The whole subscriber ID' : `Part of the ${SEARCH_LABELS[by].toLowerCase()}`
        }
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        rightSection={typed !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />}
      />
    </Flex>
  );
}
