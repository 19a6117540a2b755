/** Who saved a workflow last, as far as the audit log may be read. */
import { api } from '@/api/client';
import { useCan, useSession } from '@/app/session';

/** For the beginning of a sentence: a name, or what is known without one. */
export function useSaver(workflowDatabaseId: string): string {
  const { account } = useSession();
  const canAsk = useCan('admin');
  const entries = api.useQuery(
    'get',
    '/tidings/v1/audit-log',
    { params: { query: { target: workflowDatabaseId, action: 'workflow.update', limit: 1 } } },
    { enabled: canAsk, staleTime: 0 },
  );
  const actor = entries.data?.data[0]?.actor;
  if (actor === undefined) return 'Somebody';
  if (actor.kind !== 'account') return 'A program with an API key';
  return actor.id === account.id ? 'You, in another tab or window,' : (actor.name ?? 'Somebody');
}
