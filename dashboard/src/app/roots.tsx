/** The routes that all others hang from: the start, logging in, and the environment whose screens the areas add. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { caller } from '@/api/client';
import { NotFound } from '@/components/NotFound';
import { ShellOutline } from './ShellOutline';
import { loadSession } from './session';

interface Context {
  queries: QueryClient;
}

/** The top of all routes. */
export const rootRoute = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFound });

/** Where to go after logging in: an address of this dashboard, never of another site. */
const next = (search: Record<string, unknown>): { next?: string | undefined } => {
  const wanted = search.next;
  // Named even when refused: what is not named keeps the text of the address.
  return { next: typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : undefined };
};

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: next,
  beforeLoad: async ({ context }) => {
    // A server that cannot be asked is the screen's affair.
    const session = await loadSession(context.queries).catch(() => null);
    if (session !== null) throw redirect({ to: '/' });
  },
  component: lazyRouteComponent(() => import('@/screens/access/Login'), 'Login'),
});
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('@/screens/access/Setup'), 'Setup'),
});
const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation/$token',
  component: lazyRouteComponent(() => import('@/screens/access/Invitation'), 'Invitation'),
});

/** `/` leads to the environment that was open last. */
const startRoute = createRoute({
  getParentRoute: () => rootRoute,
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

/** Everything that belongs to an environment. */
export const environmentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/env/$environmentId',
  beforeLoad: async ({ context, params, location, preload }) => {
    const session = await loadSession(context.queries);
    if (session === null) throw redirect({ to: '/login', search: { next: location.href } });
    if (!session.environments.some((one) => one.id === params.environmentId)) throw notFound();
    // A link that somebody merely points at switches nothing.
    if (preload) return;
    if (caller.environmentId !== null && caller.environmentId !== params.environmentId)
      forgetEnvironment(context.queries);
    caller.environmentId = params.environmentId;
    localStorage.setItem('environment', params.environmentId);
  },
  component: lazyRouteComponent(() => import('./Shell'), 'Shell'),
  pendingComponent: ShellOutline,
});

/** Everything but the session belongs to one environment. */
function forgetEnvironment(queries: QueryClient) {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== '/tidings/v1/session' });
}

/** What can be opened without a session, and `/`. */
export const openRoutes = [startRoute, loginRoute, setupRoute, invitationRoute];
