/** Starts the dashboard: theme, queries, router. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { caller } from './api/client';
import { makeQueries } from './app/queries';
import { begin, makeRouter } from './app/routes';
import { leaveSession } from './app/session';
import { cssVariables, theme } from './app/theme';

const queries = makeQueries();
const router = makeRouter(queries);
begin(router);

caller.onExpired = () => {
  leaveSession(queries);
  const { href } = router.state.location;
  void router.navigate({ to: '/login', search: { next: href }, replace: true });
};

const place = document.getElementById('root');
if (place !== null) {
  const root = createRoot(place);
  // In slices: what the server answers is heard meanwhile.
  startTransition(() =>
    root.render(
      <StrictMode>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
          <QueryClientProvider client={queries}>
            <ModalsProvider>
              <Notifications position="bottom-right" />
              <RouterProvider router={router} />
            </ModalsProvider>
          </QueryClientProvider>
        </MantineProvider>
      </StrictMode>,
    ),
  );
}
