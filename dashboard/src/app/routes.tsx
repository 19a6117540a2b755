/** Every address of the dashboard and the screen behind it. Screens are loaded when they are opened. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { caller } from '@/api/client';
import { NotFound } from '@/components/NotFound';
import { PageSkeleton } from '@/components/PageSkeleton';
import { ProblemPage } from '@/components/Problem';
import { loadSession } from './session';

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFound });

/** Where to go after logging in: an address of this dashboard, never of another site. */
const next = (search: Record<string, unknown>): { next?: string } => {
  const wanted = search.next;
  return typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? { next: wanted } : {};
};

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: next,
  component: lazyRouteComponent(() => import('@/screens/access/Login'), 'Login'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('@/screens/access/Setup'), 'Setup'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation/$token',
  component: lazyRouteComponent(() => import('@/screens/access/Invitation'), 'Invitation'),
});

/** `/` leads to the environment that was open last. */
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const session = await loadSession(context.queries);
    if (session === null) throw redirect({ to: '/login' });
    const last = localStorage.getItem('environment');
    const environment = session.environments.find((one) => one.id === last) ?? session.environments[0];
    if (environment === undefined) throw notFound();
    throw redirect({ to: '/env/$environmentId', params: { environmentId: environment.id } });
  },
});

const environment = createRoute({
  getParentRoute: () => root,
  path: '/env/$environmentId',
  beforeLoad: async ({ context, params, location }) => {
    const session = await loadSession(context.queries);
    if (session === null) throw redirect({ to: '/login', search: { next: location.href } });
    if (!session.environments.some((one) => one.id === params.environmentId)) throw notFound();
    if (caller.environmentId !== null && caller.environmentId !== params.environmentId)
      forgetEnvironment(context.queries);
    caller.environmentId = params.environmentId;
    localStorage.setItem('environment', params.environmentId);
  },
  component: lazyRouteComponent(() => import('./Shell'), 'Shell'),
});

/** Everything but the session belongs to one environment. */
function forgetEnvironment(queries: QueryClient) {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== '/tidings/v1/session' });
}

const home = createRoute({
  getParentRoute: () => environment,
  path: '/',
  component: lazyRouteComponent(() => import('@/screens/home/Home'), 'Home'),
});

const tree = root.addChildren([start, login, setup, invitation, environment.addChildren([home])]);

/** The router of the whole dashboard. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: ProblemPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
