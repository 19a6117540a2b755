/** The addresses of Inspector. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/inspector',
  component: lazyRouteComponent(() => import('./Inspector'), 'Inspector'),
});

export const inspectorRoutes = [list] as const;
