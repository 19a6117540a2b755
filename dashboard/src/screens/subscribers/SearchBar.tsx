/** The search above the list. It asks when typing pauses, and the address keeps it. */
import { Box, CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { SubscriberSearch } from './search';

/** Milliseconds. */
const PAUSE = 250;

interface SearchBarProps {
  search: SubscriberSearch;
  onChange: (search: SubscriberSearch) => void;
}

export function SearchBar({ search: { query = '' }, onChange }: SearchBarProps) {
  const [typed, setTyped] = useState(query);
  // The way back changes the address too.
  useEffect(() => setTyped((now) => (now.trim() === query ? now : query)), [query]);
  const ask = useDebouncedCallback((text: string) => onChange({ query: text.trim() || undefined }), PAUSE);
  const type = (text: string) => {
    setTyped(text);
    ask(text);
  };
  return (
    <Box role="search">
      <TextInput
        maw={{ xs: 480 }}
        aria-label="Search subscribers"
        placeholder="Part of an ID, a name, an email or a phone number"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        rightSection={typed !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />}
      />
    </Box>
  );
}
