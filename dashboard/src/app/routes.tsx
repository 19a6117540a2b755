/** All addresses of the dashboard as one tree. Each area lists its own in `screens/<area>/routes.ts`. */
import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { PageSkeleton } from '@/components/PageSkeleton';
import { ProblemPage } from '@/components/Problem';
import { activityRoutes } from '@/screens/activity/routes';
import { deadLettersRoutes } from '@/screens/dead-letters/routes';
import { homeRoutes } from '@/screens/home/routes';
import { inspectorRoutes } from '@/screens/inspector/routes';
import { integrationsRoutes } from '@/screens/integrations/routes';
import { settingsRoutes } from '@/screens/settings/routes';
import { subscribersRoutes } from '@/screens/subscribers/routes';
import { workflowsRoutes } from '@/screens/workflows/routes';
import { environmentRoute, openRoutes, rootRoute } from './roots';
import { loadSession } from './session';

const screens = environmentRoute.addChildren([
  ...activityRoutes,
  ...deadLettersRoutes,
  ...homeRoutes,
  ...inspectorRoutes,
  ...integrationsRoutes,
  ...settingsRoutes,
  ...subscribersRoutes,
  ...workflowsRoutes,
]);

/** Answers that come sooner replace the screen before at once; milliseconds. */
const PENDING_AFTER = 150;

/** The router of the whole dashboard. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: rootRoute.addChildren([...openRoutes, screens]),
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: PENDING_AFTER,
    defaultPendingMinMs: 0,
    defaultErrorComponent: ProblemPage,
    scrollRestoration: true,
  });
}

type Router = ReturnType<typeof makeRouter>;

/** Sends for the session and for the code of the address, each of which the router would wait for before it asks for the other. */
export function begin(router: Router) {
  void loadSession(router.options.context.queries).catch(() => {});
  const [routes] = router.getMatchedRoutes(router.latestLocation.pathname);
  for (const route of routes) void router.loadRouteChunk(route);
}

declare module '@tanstack/react-router' {
  interface Register {
    router: Router;
  }
}
