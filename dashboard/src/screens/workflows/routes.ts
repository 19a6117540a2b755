/** The addresses of Workflows. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { preload } from '@/app/queries';
import { environmentRoute } from '@/app/roots';
import { storedOptions } from './editor/loading';
import { readEditorSearch, readListSearch } from './search';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/workflows',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./Workflows'), 'Workflows'),
});
const make = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/workflows/new',
  component: lazyRouteComponent(() => import('./NewWorkflow'), 'NewWorkflow'),
});
const editor = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/workflows/$workflowId',
  validateSearch: readEditorSearch,
  loader: ({ context, params }) => preload(context.queries, storedOptions(params.workflowId)),
  component: lazyRouteComponent(() => import('./editor/WorkflowEditor'), 'WorkflowEditor'),
});

export const workflowsRoutes = [list, make, editor] as const;
