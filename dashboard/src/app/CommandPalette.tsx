/** Ctrl/⌘ K: every screen, what can be made, and workflows, subscribers and integrations by name. */
import { ActionIcon, Button, Kbd, Tooltip } from '@mantine/core';
import { useDebouncedValue, useOs } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useCommands } from './useCommands';
import { useHits } from './useHits';

/** The server is asked when nobody has typed for so long. Milliseconds. */
const ASKED_AFTER = 200;

/** Opens the palette. */
export function SearchButton() {
  const os = useOs();
  const isApple = os === 'macos' || os === 'ios';
  return (
    <>
      <Button
        variant="default"
        size="xs"
        visibleFrom="sm"
        leftSection={<IconSearch size={14} />}
        rightSection={<Kbd size="xs">{isApple ? '⌘ K' : 'Ctrl K'}</Kbd>}
        onClick={spotlight.open}
      >
        Search
      </Button>
      <Tooltip label="Search">
        <ActionIcon size="lg" hiddenFrom="sm" aria-label="Search" onClick={spotlight.open}>
          <IconSearch size={18} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** The palette itself, closed until it is called. */
export function CommandPalette() {
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), ASKED_AFTER);
  const commands = useCommands();
  const { hits, isLoading, isError } = useHits(asked);
  const isBehind = isLoading || asked !== query.trim();
  const nothing = isBehind ? 'Searching…' : isError ? 'The search failed' : `Nothing is called “${query.trim()}”`;
  return (
    <Spotlight
      actions={[...commands, { group: 'Found', actions: hits.map((hit) => matching(hit, query)) }]}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      triggerOnContentEditable
      nothingFound={nothing}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Go to a screen, workflow, subscriber or integration',
        'aria-label': 'Search',
      }}
    />
  );
}

/** The server has judged what matches, by more than is shown: the palette must not sift it again. */
function matching(hit: SpotlightActionData, query: string): SpotlightActionData {
  return { ...hit, keywords: [query] };
}
