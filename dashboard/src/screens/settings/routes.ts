/** The addresses of the settings: one for each of their pages. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { auditFilterOf } from './audit-log/filter';

const settings = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./Settings'), 'Settings'),
});

const start = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/env/$environmentId/settings/environments', params, replace: true });
  },
});
const environments = createRoute({
  getParentRoute: () => settings,
  path: '/environments',
  component: lazyRouteComponent(() => import('./environments/Environments'), 'Environments'),
});
const members = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  component: lazyRouteComponent(() => import('./members/Members'), 'Members'),
});
const auditLog = createRoute({
  getParentRoute: () => settings,
  path: '/audit-log',
  validateSearch: auditFilterOf,
  component: lazyRouteComponent(() => import('./audit-log/AuditLog'), 'AuditLog'),
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
const egress = createRoute({
  getParentRoute: () => settings,
  path: '/egress',
  component: lazyRouteComponent(() => import('./egress/Egress'), 'Egress'),
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
const account = createRoute({
  getParentRoute: () => settings,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/Account'), 'Account'),
});

export const settingsRoutes = [
  settings.addChildren([
    start,
    environments,
    members,
    auditLog,
    delivery,
    retention,
    egress,
    webhooks,
    webhook,
    account,
  ]),
] as const;
