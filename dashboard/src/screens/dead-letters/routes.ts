/** The addresses of Dead letters. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { environmentRoute } from '@/app/roots';
import { readLetters } from './search';

const list = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/dead-letters',
  validateSearch: readLetters,
  component: lazyRouteComponent(() => import('./DeadLetters'), 'DeadLetters'),
});

export const deadLettersRoutes = [list] as const;
