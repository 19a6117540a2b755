/** The addresses of Activity. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/activity',
  component: lazyRouteComponent(() => import('./Activity'), 'Activity'),
});

export const activityRoutes = [list] as const;
