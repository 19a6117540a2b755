/** The stored workflow with the revision that it has, which a save names so that nobody's work is lost. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { client } from '@/api/client';
import { ApiError } from '@/api/errors';
import type { Draft, Workflow } from './draft';
import { updateOf } from './draft';

export interface Stored {
  workflow: Workflow;
  /** As the server's ETag names it. */
  revision: string | null;
}

const PATH = '/v2/workflows/{workflowId}';

/** Begins as the keys of other reads of workflows do, so that changes reach it. */
export function storedOptions(workflowId: string) {
  return queryOptions({
    queryKey: ['get', PATH, { workflowId }, 'with its revision'],
    queryFn: async ({ signal }) => {
      const { data, response } = await client.GET(PATH, { params: { path: { workflowId } }, signal });
      return storedOf(data?.data, response);
    },
  });
}

/** Saves a draft over this revision; without one, over whatever is there. */
export async function save(workflowId: string, draft: Draft, revision: string | null): Promise<Stored> {
  const { data, response } = await client.PUT(PATH, {
    params: { path: { workflowId }, header: { 'If-Match': revision } },
    body: updateOf(draft),
  });
  return storedOf(data?.data, response);
}

/** Reads what is stored now. */
export function fetchStored(queries: QueryClient, workflowId: string): Promise<Stored> {
  return queries.fetchQuery({ ...storedOptions(workflowId), staleTime: 0 });
}

function storedOf(workflow: Workflow | undefined, response: Response): Stored {
  if (workflow === undefined) throw new ApiError('The server answered without a workflow.', response.status);
  return { workflow, revision: response.headers.get('ETag') };
}
