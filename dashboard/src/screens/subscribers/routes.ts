/** The addresses of Subscribers, and what stands behind their question marks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { wordIn } from '@/components/search';
import { readSearch } from './search';

/** The parts of a subscriber's screen. */
const SUBSCRIBER_TABS = ['profile', 'channels', 'activity'] as const;
export type SubscriberTab = (typeof SUBSCRIBER_TABS)[number];

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/subscribers',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./Subscribers'), 'Subscribers'),
});
const create = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/subscribers/new',
  component: lazyRouteComponent(() => import('./CreateSubscriber'), 'CreateSubscriber'),
});
const one = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/subscribers/$subscriberId',
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: SubscriberTab | undefined } => ({
    tab: wordIn(tab, SUBSCRIBER_TABS),
  }),
  component: lazyRouteComponent(() => import('./subscriber/Subscriber'), 'Subscriber'),
});

export const subscribersRoutes = [list, create, one] as const;
