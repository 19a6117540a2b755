/** The addresses of Activity. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { readText } from '@/components/filters/search';
import { readActivity } from './search';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/activity',
  validateSearch: readActivity,
  component: lazyRouteComponent(() => import('./Activity'), 'Activity'),
});

const run = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/activity/$notificationId',
  /** The message that is open. */
  validateSearch: (search: Record<string, unknown>): { message?: string | undefined } => ({
    message: readText(search.message),
  }),
  component: lazyRouteComponent(() => import('./run/RunPage'), 'RunPage'),
});

export const activityRoutes = [list, run] as const;
