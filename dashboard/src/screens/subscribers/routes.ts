/** The addresses of Subscribers. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/subscribers',
  component: lazyRouteComponent(() => import('./Subscribers'), 'Subscribers'),
});

export const subscribersRoutes = [list] as const;
