/** Everything that the filter finds, sent again or dropped: counted first, then done by the server, however long it takes. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconRotateClockwise2, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '@/api/client';
import { describe } from '@/api/errors';
import { Refusal } from '@/components/Refusal';
import { useLettersSearch } from './address';
import { type Change, refreshLetters } from './changes';
import { MANY } from './confirmDrop';
import { asCounted, isFiltered } from './search';

/** How often a count is asked for that is not done, in milliseconds. */
const COUNT_POLL = 500;

export function BulkButtons({ onStarted }: { onStarted: (operationId: string) => void }) {
  const { search } = useLettersSearch();
  const [change, setChange] = useState<Change | null>(null);
  const which = isFiltered(search) ? 'all that match' : 'all';
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setChange('drop')}>
        Drop {which}
      </Button>
      <Button leftSection={<IconRotateClockwise2 size={16} />} onClick={() => setChange('resend')}>
        Resend {which}
      </Button>
      <Modal
        opened={change !== null}
        onClose={() => setChange(null)}
        title={change === 'drop' ? `Drop ${which}` : `Resend ${which}`}
      >
        {change !== null && (
          <Ask
            change={change}
            onClose={() => setChange(null)}
            onStarted={(id) => {
              setChange(null);
              onStarted(id);
            }}
          />
        )}
      </Modal>
    </>
  );
}

interface AskProps {
  change: Change;
  onClose: () => void;
  onStarted: (operationId: string) => void;
}

function Ask({ change, onClose, onStarted }: AskProps) {
  const { wanted } = useLettersSearch();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const count = useCount(change);
  const start = useStart(change);
  const mustType = change === 'drop' && count.matched !== null && count.matched >= MANY;
  const isReady = count.matched !== null && count.matched > 0 && (!mustType || typed === 'drop');
  const problem = count.error ?? start.error;
  const submit = () =>
    start.mutate(
      { body: { filter: asCounted(wanted, count.at) } },
      {
        onSuccess: ({ data }) => {
          refreshLetters(queries);
          onStarted(data.id);
        },
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) submit();
      }}
    >
      <Stack>
        <Text size="sm" aria-live="polite">
          {saying(change, count.matched)}
        </Text>
        {mustType && (
          <TextInput
            label="Type drop to confirm"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Refusal text={problem === null ? null : describe(problem)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            {...(change === 'drop' ? { color: 'red' } : {})}
            disabled={!isReady}
            loading={start.isPending}
          >
            {change === 'drop' ? 'Drop' : 'Resend'} {count.matched ?? ''}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function saying(change: Change, matched: number | null): string {
  if (matched === null) return 'Counting …';
  if (matched === 0) return 'No dead letter matches any more.';
  const letters = matched === 1 ? '1 dead letter' : `${matched} dead letters`;
  return change === 'drop'
    ? `${letters} will be dropped, and cannot be sent again then. Messages and attempts stay in the log.`
    : `${letters} will be sent again: the same bytes under the same webhook-id, each on a new schedule. New messages go first.`;
}

/** Lets the server count what the filter finds. */
function useCount(change: Change) {
  const { wanted } = useLettersSearch();
  const start = useStart(change);
  const { mutate, data: started } = start;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is counted once, when the question is asked
  useEffect(() => mutate({ body: { filter: wanted, dryRun: true } }), []);
  const operationId = started?.data.id ?? '';
  const count = api.useQuery(
    'get',
    '/tidings/v1/bulk-operations/{operationId}',
    { params: { path: { operationId } } },
    {
      enabled: operationId !== '',
      refetchInterval: ({ state }) => (state.data?.data.status === 'counting' ? COUNT_POLL : false),
    },
  );
  const operation = count.data?.data ?? started?.data;
  return {
    matched: operation !== undefined && operation.status === 'done' ? operation.matched : null,
    at: operation?.createdAt ?? '',
    error: start.error ?? count.error,
  };
}

function useStart(change: Change) {
  const resend = api.useMutation('post', '/tidings/v1/dead-letters/resend', { meta: { quiet: true } });
  const drop = api.useMutation('post', '/tidings/v1/dead-letters/drop', { meta: { quiet: true } });
  return change === 'resend' ? resend : drop;
}
