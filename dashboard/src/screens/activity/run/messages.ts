/** The messages of a run, and which of its steps sent each. */
import { useQuery } from '@tanstack/react-query';
import { api, client, type Schemas } from '@/api/client';
import { given } from '@/components/filters/search';
import type { Run } from '../standing';

type Message = Schemas['MessageDto'];

const PATH = '/tidings/v1/messages';
/** How many messages of a run are shown at most: pages of a hundred, one for each device token and step. */
const PAGE_LENGTH = 100;
const PAGES_MAX = 5;

/** The messages of a run, first to last. */
export function useRunMessages(run: Run) {
  return useQuery({
    queryKey: ['get', PATH, { run: run._id }],
    queryFn: async ({ signal }) => {
      const query = {
        transactionId: run.transactionId,
        limit: PAGE_LENGTH,
        // Somebody who was deleted cannot be asked for.
        ...given({ subscriberId: run.subscriber?.subscriberId }),
      };
      const found: Message[] = [];
      let cursor: string | null | undefined;
      for (let page = 0; page < PAGES_MAX && cursor !== null; page += 1) {
        const at = given({ cursor });
        const { data } = await client.GET(PATH, { params: { query: { ...query, ...at } }, signal });
        found.push(...(data?.data ?? []));
        cursor = data?.next ?? null;
      }
      return found.filter(({ notificationId }) => notificationId === run._id).reverse();
    },
  });
}

/** Which step of the run sent which message, by id; nothing to ask if there is one step. */
export function useStepsOfMessages(run: Run): ReadonlyMap<string, string> {
  const { data } = api.useQuery(
    'get',
    '/v1/messages',
    { params: { query: { transactionId: [run.transactionId], limit: PAGE_LENGTH * PAGES_MAX } } },
    { enabled: run.jobs.length > 1 },
  );
  return new Map((data?.data ?? []).map(({ _id, _jobId }) => [_id, _jobId]));
}

/** The messages of each step, in the order of the steps. What cannot be told apart is the first step's. */
export function byStep(run: Pick<Run, 'jobs'>, messages: readonly Message[], steps: ReadonlyMap<string, string>) {
  const first = run.jobs[0]?._id;
  const stepOf = (message: Message) => {
    const step = steps.get(message.id);
    return run.jobs.some(({ _id }) => _id === step) ? step : first;
  };
  return run.jobs.map((step) => ({ step, messages: messages.filter((message) => stepOf(message) === step._id) }));
}
