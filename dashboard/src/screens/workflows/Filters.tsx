/** Search and filters of the list. They live in the address. */
import { MultiSelect, Select, SimpleGrid, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTyped } from '@/components/filters/useTyped';
import { type ListSearch, ORDERS, STATUSES } from './search';
import { STATES } from './status';
import { useTags } from './tags';

const ORDER_NAMES = {
  updatedAt: 'Changed last',
  createdAt: 'Newest',
  lastTriggeredAt: 'Triggered last',
  name: 'Name',
};

interface FiltersProps {
  search: ListSearch;
  /** Gets all filters; the page goes back to the first. */
  onChange: (search: ListSearch) => void;
}

export function Filters({ search, onChange }: FiltersProps) {
  const tags = useTags();
  const change = (changes: ListSearch) => {
    const { page: _, ...filters } = search;
    onChange({ ...filters, ...changes });
  };
  const [query, type] = useTyped({ value: search.query, onChange: (text = '') => change({ query: text }) });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="xs">
      <TextInput
        aria-label="Search by name or identifier"
        placeholder="Search by name or identifier"
        leftSection={<IconSearch size={16} />}
        value={query}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <MultiSelect
        aria-label="Status"
        placeholder={search.status === undefined ? 'Any status' : ''}
        data={STATUSES.map((value) => ({ value, label: STATES[value].label }))}
        value={search.status ?? []}
        onChange={(names) => change({ status: STATUSES.filter((one) => names.includes(one)) })}
        clearable
      />
      <MultiSelect
        aria-label="Tags"
        placeholder={search.tags === undefined ? 'Any tag' : ''}
        data={[...new Set([...tags, ...(search.tags ?? [])])]}
        value={search.tags ?? []}
        onChange={(names) => change({ tags: names })}
        searchable
        clearable
        nothingFoundMessage="No such tag"
      />
      <Select
        aria-label="Order"
        data={ORDERS.map((value) => ({ value, label: ORDER_NAMES[value] }))}
        value={search.orderBy ?? 'updatedAt'}
        onChange={(name) => change({ orderBy: ORDERS.find((one) => one === name) ?? 'updatedAt' })}
        allowDeselect={false}
      />
    </SimpleGrid>
  );
}
