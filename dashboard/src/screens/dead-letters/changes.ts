/** What can be done with dead letters: one, some, or all that a filter finds. */
import { notifications } from '@mantine/notifications';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { client, type Schemas } from '@/api/client';
import { describe } from '@/api/errors';
import { refresh } from '@/api/refresh';

export type Letter = Schemas['DeadLetterDto'];
export type Operation = Schemas['BulkOperationDto'];
export type Change = 'resend' | 'drop';

/** How many single requests are under way at once. */
const AT_ONCE = 4;

/** Asks anew for what a change concerns. */
export function refreshLetters(queries: QueryClient) {
  void refresh(queries, ['/tidings/v1/dead-letters', '/tidings/v1/bulk-operations', '/tidings/v1/messages']);
}

async function changeOne(change: Change, messageId: string) {
  const params = { path: { messageId } };
  if (change === 'resend') await client.POST('/tidings/v1/dead-letters/{messageId}/resend', { params });
  else await client.DELETE('/tidings/v1/dead-letters/{messageId}', { params });
}

interface Outcome {
  done: number;
  problems: string[];
}

/** Does the same with some letters, each on its own: one that is refused stops no other. */
async function changeSome(change: Change, ids: readonly string[]): Promise<Outcome> {
  const waiting = [...ids];
  const outcome: Outcome = { done: 0, problems: [] };
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await changeOne(change, id);
        outcome.done += 1;
      } catch (error) {
        outcome.problems.push(describe(error));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}

/** Sends some letters again, or drops them, and says what came of it. */
export function useChangeLetters(change: Change, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) => changeSome(change, ids),
    onSuccess: (outcome) => {
      tell(change, outcome);
      refreshLetters(queries);
      onDone();
    },
  });
}

function tell(change: Change, { done, problems }: Outcome) {
  const letters = done === 1 ? '1 dead letter' : `${done} dead letters`;
  if (done > 0)
    notifications.show({
      color: 'teal',
      title: change === 'resend' ? 'To be sent again' : 'Dropped',
      message: `${letters} ${change === 'resend' ? 'on the way again.' : 'cannot be sent again any more.'}`,
    });
  if (problems.length > 0)
    notifications.show({
      color: 'red',
      title: `${problems.length} could not be ${change === 'resend' ? 'sent again' : 'dropped'}`,
      message: [...new Set(problems)].join(' '),
      autoClose: 10_000,
    });
}
