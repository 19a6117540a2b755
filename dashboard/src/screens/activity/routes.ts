/** The addresses of Activity. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { textIn } from '@/components/search';
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
    message: textIn(search.message),
  }),
  component: lazyRouteComponent(() => import('./run/RunPage'), 'RunPage'),
});

export const activityRoutes = [list, run] as const;
