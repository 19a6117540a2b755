/** Ctrl/⌘ K: every screen, and workflows, subscribers and integrations by name. */
import { ActionIcon, Button, Kbd, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { IconArrowFork, IconPlus, IconSearch, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { DESTINATIONS } from './navigation';
import { useCan, useEnvironment } from './session';

const HITS_MAX = 5;

/** Opens the palette. */
export function SearchButton() {
  return (
    <>
      <Button
        variant="default"
        size="xs"
        visibleFrom="sm"
        leftSection={<IconSearch size={14} />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
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
  const [asked] = useDebouncedValue(query.trim(), 200);
  const groups = [useScreens(), useHits(asked)];
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      nothingFound="Nothing found"
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Go to a screen, workflow or subscriber',
        'aria-label': 'Search',
      }}
    />
  );
}

function useOpen(): (path: string) => void {
  const environment = useEnvironment();
  const navigate = useNavigate();
  return (path) => void navigate({ to: `/env/${environment.id}/${path}`.replace(/\/$/, '') });
}

function useScreens(): SpotlightActionGroupData {
  const open = useOpen();
  const canWrite = useCan('author');
  const canConnect = useCan('admin');
  const screens = DESTINATIONS.map(
    ({ to, label, icon: IconOf, keywords }): SpotlightActionData => ({
      id: `screen-${label}`,
      label,
      keywords,
      leftSection: <IconOf size={18} />,
      onClick: () => open(to),
    }),
  );
  const make = (label: string, path: string): SpotlightActionData => ({
    id: label,
    label,
    leftSection: <IconPlus size={18} />,
    onClick: () => open(path),
  });
  const actions = [
    ...(canConnect ? [make('Connect provider', 'integrations/connect')] : []),
    ...(canWrite ? [make('Create workflow', 'workflows/new'), make('Create subscriber', 'subscribers/new')] : []),
  ];
  return { group: 'Go to', actions: [...screens, ...actions] };
}

/** What the server finds. Asked only for texts that people typed. */
function useHits(query: string): SpotlightActionGroupData {
  const open = useOpen();
  const enabled = query.length >= 2;
  const workflows = api.useQuery(
    'get',
    '/v2/workflows',
    { params: { query: { query, limit: HITS_MAX } } },
    { enabled },
  );
  const subscribers = api.useQuery(
    'get',
    '/v2/subscribers',
    { params: { query: { name: query, limit: HITS_MAX } } },
    { enabled },
  );
  if (!enabled) return { group: 'Found', actions: [] };
  const workflowHits = (workflows.data?.data.workflows ?? []).map(
    (workflow): SpotlightActionData => ({
      id: workflow._id,
      label: workflow.name,
      description: workflow.workflowId,
      leftSection: <IconArrowFork size={18} />,
      keywords: [query],
      onClick: () => open(`workflows/${workflow.workflowId}`),
    }),
  );
  const subscriberHits = (subscribers.data?.data ?? []).map(
    (subscriber): SpotlightActionData => ({
      id: subscriber._id,
      label: [subscriber.firstName, subscriber.lastName].filter(Boolean).join(' ') || subscriber.subscriberId,
      description: subscriber.subscriberId,
      leftSection: <IconUser size={18} />,
      keywords: [query],
      onClick: () => open(`subscribers/${encodeURIComponent(subscriber.subscriberId)}`),
    }),
  );
  return { group: 'Found', actions: [...workflowHits, ...subscriberHits] };
}
