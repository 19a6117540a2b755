/** What the server finds by name for the command palette. It is asked only for texts that people typed. */
import type { SpotlightActionData } from '@mantine/spotlight';
import { IconApps, IconArrowFork, IconUser } from '@tabler/icons-react';
import { api } from '@/api/client';
import { nameOf } from '@/components/subscribers';
import { useSubscriberHits } from '@/components/useSubscriberHits';
import { useOpen } from './useOpen';

const HITS_MAX = 5;
const QUERY_CHARS_MIN = 2;

export function useHits(query: string) {
  const enabled = query.length >= QUERY_CHARS_MIN;
  const found = [useWorkflows(query, enabled), useSubscribers(query, enabled), useIntegrations(query, enabled)];
  return {
    hits: enabled ? found.flatMap(({ hits }) => hits) : [],
    isLoading: found.some(({ isLoading }) => isLoading),
    isError: found.some(({ isError }) => isError),
  };
}

function useWorkflows(query: string, enabled: boolean) {
  const open = useOpen();
  const { data, isLoading, isError } = api.useQuery(
    'get',
    '/v2/workflows',
    { params: { query: { query, limit: HITS_MAX } } },
    { enabled },
  );
  const hits = (data?.data.workflows ?? []).map(
    ({ _id, name, workflowId }): SpotlightActionData => ({
      id: _id,
      label: name,
      description: `Workflow ${workflowId}`,
      leftSection: <IconArrowFork size={18} />,
      onClick: () => open(`workflows/${encodeURIComponent(workflowId)}`),
    }),
  );
  return { hits, isLoading, isError };
}

function useSubscribers(query: string, enabled: boolean) {
  const open = useOpen();
  const { hits: found, isLoading, isError } = useSubscriberHits({ text: query, limit: HITS_MAX, enabled });
  const hits = found.map(
    (subscriber): SpotlightActionData => ({
      id: subscriber._id,
      label: nameOf(subscriber),
      description: `Subscriber ${subscriber.subscriberId}`,
      leftSection: <IconUser size={18} />,
      onClick: () => open(`subscribers/${encodeURIComponent(subscriber.subscriberId)}`),
    }),
  );
  return { hits, isLoading, isError };
}

/** The list has no search: there are few, and all of them are asked for. */
function useIntegrations(query: string, enabled: boolean) {
  const open = useOpen();
  const { data, isLoading, isError } = api.useQuery('get', '/v1/integrations', {}, { enabled });
  const wanted = query.toLowerCase();
  const hits = (data?.data ?? [])
    .filter(({ name, identifier }) => `${name} ${identifier}`.toLowerCase().includes(wanted))
    .slice(0, HITS_MAX)
    .map(
      ({ _id, name, identifier }): SpotlightActionData => ({
        id: _id,
        label: name,
        description: `Integration ${identifier}`,
        leftSection: <IconApps size={18} />,
        onClick: () => open(`integrations/${_id}`),
      }),
    );
  return { hits, isLoading, isError };
}
