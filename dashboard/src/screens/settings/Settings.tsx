/** What stands above every page of the settings: the way to the others. */
import { Box, Button, Group, NativeSelect, Stack } from '@mantine/core';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useEnvironment } from '@/app/session';
import { PageSkeleton } from '@/components/PageSkeleton';
import { SETTINGS_PAGES } from './pages';

export function Settings() {
  const { id } = useEnvironment();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const pages = SETTINGS_PAGES.map(({ to, label }) => ({ label, address: `/env/${id}/${to}` }));
  const open = pages.find(({ address }) => pathname.startsWith(address));
  return (
    <Stack gap="lg" maw={1280} mx="auto">
      <Box component="nav" aria-label="Settings" visibleFrom="sm">
        <Group gap={4}>
          {pages.map(({ label, address }) => (
            <Button
              key={address}
              size="compact-md"
              fz="sm"
              fw={500}
              variant={address === open?.address ? 'light' : 'subtle'}
              color={address === open?.address ? 'indigo' : 'gray'}
              aria-current={address === open?.address ? 'page' : undefined}
              renderRoot={(props) => <Link to={address} {...props} />}
            >
              {label}
            </Button>
          ))}
        </Group>
      </Box>
      <NativeSelect
        hiddenFrom="sm"
        aria-label="Page of the settings"
        value={open?.address ?? ''}
        data={pages.map(({ label, address }) => ({ label, value: address }))}
        onChange={(event) => void navigate({ to: event.currentTarget.value })}
      />
      <Suspense fallback={<PageSkeleton />}>
        <Outlet />
      </Suspense>
    </Stack>
  );
}
