/** The addresses of Settings. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./Settings'), 'Settings'),
});

export const settingsRoutes = [list] as const;
