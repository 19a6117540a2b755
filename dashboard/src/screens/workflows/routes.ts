/** The addresses of Workflows. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/workflows',
  component: lazyRouteComponent(() => import('./Workflows'), 'Workflows'),
});

export const workflowsRoutes = [list] as const;
