/** How far bulk operations have come: those that are under way, and those that were begun here. */
import { Button, Card, CloseButton, Group, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { type Operation, refreshLetters } from './changes';
import { isUnderWay, progressOf, sayingOf } from './operation';

/** How often operations are asked for while one is under way, in milliseconds. */
const POLL = 1_000;
/** How many of the newest are looked at; counts are among them. */
const OPERATIONS_MAX = 20;

interface OperationsProps {
  /** The operations that were begun here: they stay until they are forgotten. */
  watched: readonly string[];
  onForget: (id: string) => void;
}

export function Operations({ watched, onForget }: OperationsProps) {
  const queries = useQueryClient();
  const { data } = api.useQuery(
    'get',
    '/tidings/v1/bulk-operations',
    { params: { query: { limit: OPERATIONS_MAX } } },
    { refetchInterval: ({ state }) => (state.data?.data.some(isUnderWay) ? POLL : false) },
  );
  const shown = (data?.data ?? []).filter((one) => !one.dryRun && (isUnderWay(one) || watched.includes(one.id)));
  const underWay = shown.filter(isUnderWay).length;
  // The list changes as an operation goes through it, and once more at its end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is under way decides when
  useEffect(() => refreshLetters(queries), [underWay, queries]);
  return shown.map((operation) => (
    <OperationCard key={operation.id} operation={operation} onForget={() => onForget(operation.id)} />
  ));
}

function OperationCard({ operation, onForget }: { operation: Operation; onForget: () => void }) {
  const queries = useQueryClient();
  const mayCancel = useCan('author');
  const cancel = api.useMutation('post', '/tidings/v1/bulk-operations/{operationId}/cancel', {
    onSuccess: () => refreshLetters(queries),
  });
  const isOpen = isUnderWay(operation);
  return (
    <Card padding="sm" role="status">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" fw={500}>
            {sayingOf(operation)}
          </Text>
          {isOpen && mayCancel && (
            <Button
              size="xs"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ params: { path: { operationId: operation.id } } })}
            >
              Cancel
            </Button>
          )}
          {!isOpen && <CloseButton aria-label="Close" onClick={onForget} />}
        </Group>
        <Progress
          value={progressOf(operation)}
          size="sm"
          {...(operation.status === 'canceled' ? { color: 'gray' } : {})}
          animated={isOpen}
          aria-label="Progress"
        />
      </Stack>
    </Card>
  );
}
