/** The addresses of the settings: one for each of their pages. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const settings = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./Settings'), 'Settings'),
});

const start = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/env/$environmentId/settings/delivery', params, replace: true });
  },
});
const delivery = createRoute({
  getParentRoute: () => settings,
  path: '/delivery',
  component: lazyRouteComponent(() => import('./delivery/Delivery'), 'Delivery'),
});
const retention = createRoute({
  getParentRoute: () => settings,
  path: '/retention',
  component: lazyRouteComponent(() => import('./retention/Retention'), 'Retention'),
});
const webhooks = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks/Webhooks'), 'Webhooks'),
});
const webhook = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks/$webhookId',
  component: lazyRouteComponent(() => import('./webhooks/WebhookEvents'), 'WebhookEvents'),
});

export const settingsRoutes = [settings.addChildren([start, delivery, retention, webhooks, webhook])] as const;
