/** The addresses of the Inspector. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { textIn } from '@/components/search';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/inspector',
  component: lazyRouteComponent(() => import('./Inspectors'), 'Inspectors'),
});

const one = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/inspector/$inspectorId',
  /** The request that is open. */
  validateSearch: (search: Record<string, unknown>): { request?: string | undefined } => ({
    request: textIn(search.request),
  }),
  component: lazyRouteComponent(() => import('./InspectorPage'), 'InspectorPage'),
});

export const inspectorRoutes = [list, one] as const;
