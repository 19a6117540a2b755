/** The addresses of Home. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { loadHome } from './queries';
import { type Period, periodOf } from './statistics/period';

const home = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/',
  /** How far back the figures reach; a day unless it is said. */
  validateSearch: ({ period }: Record<string, unknown>): { period?: Period } => {
    const said = periodOf(period);
    return said === undefined ? {} : { period: said };
  },
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps: { period = 'day' } }) => loadHome(context.queries, period),
  component: lazyRouteComponent(() => import('./Home'), 'Home'),
});

export const homeRoutes = [home] as const;
