/** The addresses of the Integration Store, and what stands behind their question marks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { wordIn } from '@/components/search';
import { loadIntegrations } from './queries';

/** The channels, the one that has providers first, in the order of the tabs. */
export const CHANNELS = ['push', 'email', 'sms', 'chat', 'in_app'] as const;
export type Channel = (typeof CHANNELS)[number];

/** The parts of an integration's screen. */
const INTEGRATION_TABS = ['overview', 'configuration', 'delivery', 'verify', 'test'] as const;
export type IntegrationTab = (typeof INTEGRATION_TABS)[number];

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/integrations',
  loader: ({ context }) => loadIntegrations(context.queries),
  component: lazyRouteComponent(() => import('./Integrations'), 'Integrations'),
});
const connect = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/integrations/connect',
  validateSearch: ({ channel }: Record<string, unknown>): { channel?: Channel | undefined } => ({
    channel: wordIn(channel, CHANNELS),
  }),
  component: lazyRouteComponent(() => import('./connect/ConnectProvider'), 'ConnectProvider'),
});
const create = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/integrations/connect/$providerId',
  component: lazyRouteComponent(() => import('./connect/CreateIntegration'), 'CreateIntegration'),
});
const one = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/integrations/$integrationId',
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: IntegrationTab | undefined } => ({
    tab: wordIn(tab, INTEGRATION_TABS),
  }),
  component: lazyRouteComponent(() => import('./integration/Integration'), 'Integration'),
});

export const integrationsRoutes = [list, connect, create, one] as const;
