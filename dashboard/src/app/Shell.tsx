/** What stands around every screen: navigation, environment, search, account. */
import { AppShell, Box, Burger, Divider, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Later } from '@/components/Later';
import { PageSkeleton } from '@/components/PageSkeleton';
import { AccountMenu } from './AccountMenu';
import { CommandPalette, SearchButton } from './CommandPalette';
import { EnvironmentSwitch } from './EnvironmentSwitch';
import { LostConnection } from './LostConnection';
import { useLiveChanges } from './live';
import { DESTINATIONS } from './navigation';
import { SchemeToggle } from './SchemeToggle';
import { SessionEnded } from './SessionEnded';
import { LAYOUT, ShellOutline } from './ShellOutline';
import { useEnvironment } from './session';

export function Shell() {
  return (
    <Later outline={<ShellOutline />}>
      <Frame />
    </Later>
  );
}

function Frame() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const environment = useEnvironment();
  const isLost = useLiveChanges(environment.id);
  return (
    <AppShell {...LAYOUT} navbar={{ ...LAYOUT.navbar, collapsed: { mobile: !opened } }}>
      <SkipLink />
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
            />
            <Brand />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SearchButton />
            <SchemeToggle />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main">
        <Stack gap="sm" h="100%">
          <EnvironmentSwitch />
          <Divider />
          <ScrollArea flex={1}>
            <Destinations environmentId={environment.id} onOpen={close} />
          </ScrollArea>
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {/* By its key: what is mounted keeps the answers that it has, which are of the environment before. */}
        <Later key={environment.id} outline={<PageSkeleton />}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </Later>
      </AppShell.Main>
      <Later key={environment.id}>
        <CommandPalette />
      </Later>
      <LostConnection isLost={isLost} />
      <SessionEnded />
    </AppShell>
  );
}

/** The first stop of the Tab key: past the navigation. */
function SkipLink() {
  return (
    <Box
      component="a"
      href="#main"
      pos="fixed"
      top={-100}
      left={8}
      p="xs"
      bg="var(--mantine-color-body)"
      style={{ zIndex: 1000 }}
      onFocus={(event) => event.currentTarget.style.setProperty('top', '8px')}
      onBlur={(event) => event.currentTarget.style.setProperty('top', '-100px')}
    >
      Skip to the content
    </Box>
  );
}

function Brand() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src="/icon.svg" alt="" width={28} height={28} />
      <Text fw={700} fz="lg" visibleFrom="xs">
        Tidings
      </Text>
    </Group>
  );
}

function Destinations({ environmentId, onOpen }: { environmentId: string; onOpen: () => void }) {
  return DESTINATIONS.map(({ to, label, icon: IconOf }) => (
    <NavLink
      key={label}
      // The link says itself where it leads to what is open, by `aria-current`.
      renderRoot={(props) => (
        <Link
          to={`/env/${environmentId}/${to}`.replace(/\/$/, '')}
          activeOptions={{ exact: to === '', includeSearch: false }}
          {...props}
        />
      )}
      label={label}
      leftSection={<IconOf size={18} stroke={1.7} />}
      onClick={onOpen}
    />
  ));
}
