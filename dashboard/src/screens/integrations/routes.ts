/** The addresses of Integration Store. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/integrations',
  component: lazyRouteComponent(() => import('./Integrations'), 'Integrations'),
});

export const integrationsRoutes = [list] as const;
