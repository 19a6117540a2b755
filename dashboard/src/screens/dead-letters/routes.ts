/** The addresses of Dead letters. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/dead-letters',
  component: lazyRouteComponent(() => import('./DeadLetters'), 'DeadLetters'),
});

export const deadLettersRoutes = [list] as const;
