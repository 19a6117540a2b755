/** The addresses of Workflows. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
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
  component: lazyRouteComponent(() => import('./editor/WorkflowEditor'), 'WorkflowEditor'),
});

export const workflowsRoutes = [list, make, editor] as const;
