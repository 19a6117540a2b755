/** The search above the list. It asks when typing pauses, and the address keeps it. */
import { Box, CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTyped } from '@/components/filters/useTyped';
import type { SubscriberSearch } from './search';

interface SearchBarProps {
  search: SubscriberSearch;
  onChange: (search: SubscriberSearch) => void;
}

export function SearchBar({ search, onChange }: SearchBarProps) {
  const [typed, type] = useTyped({ value: search.query, onChange: (query) => onChange({ query }) });
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
