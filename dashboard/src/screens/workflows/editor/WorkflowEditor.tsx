/** The screen on which a workflow is written. What it loads is edited in `Editor.tsx`. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { isMissing } from '@/api/errors';
import { NotFound } from '@/components/NotFound';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Editor } from './Editor';
import { storedOptions } from './loading';

export function WorkflowEditor() {
  const { workflowId } = useParams({ from: '/env/$environmentId/workflows/$workflowId' });
  const stored = useQuery(storedOptions(workflowId));
  // What was loaded stays open when a later read fails: there may be changes in it.
  if (stored.data !== undefined) return <Editor key={stored.data.workflow._id} stored={stored.data} />;
  if (stored.isPending) return <PageSkeleton />;
  if (isMissing(stored.error)) return <NotFound />;
  return <Problem error={stored.error} retry={() => void stored.refetch()} />;
}
