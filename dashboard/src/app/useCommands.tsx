/** What the command palette offers without asking the server: screens, and what can be made or done. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { IconLogout, IconMoon, IconPlus, IconSun } from '@tabler/icons-react';
import { SETTINGS_PAGES } from '@/screens/settings/pages';
import { DESTINATIONS, type Destination } from './navigation';
import { useCan } from './session';
import { useLogOut } from './useLogOut';
import { useOpen } from './useOpen';

export function useCommands(): SpotlightActionGroupData[] {
  const open = useOpen();
  const actions = useActions();
  const screen = ({ to, label, icon: IconOf, keywords }: Destination): SpotlightActionData => ({
    id: `screen-${to}`,
    label,
    keywords,
    leftSection: <IconOf size={18} />,
    onClick: () => open(to),
  });
  const pages = SETTINGS_PAGES.map((page) => ({ ...screen(page), description: 'Settings' }));
  return [
    { group: 'Go to', actions: [...DESTINATIONS.map(screen), ...pages] },
    { group: 'Do', actions },
  ];
}

function useActions(): SpotlightActionData[] {
  const open = useOpen();
  const canWrite = useCan('author');
  const canConnect = useCan('admin');
  const { leave } = useLogOut();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const make = (label: string, to: string): SpotlightActionData => ({
    id: `make-${to}`,
    label,
    keywords: ['new', 'add'],
    leftSection: <IconPlus size={18} />,
    onClick: () => open(to),
  });
  return [
    ...(canConnect ? [make('Connect Provider', 'integrations/connect')] : []),
    ...(canWrite ? [make('Create workflow', 'workflows/new'), make('Create subscriber', 'subscribers/new')] : []),
    {
      id: 'theme',
      label: `Use the ${isDark ? 'light' : 'dark'} theme`,
      keywords: ['color scheme'],
      leftSection: isDark ? <IconSun size={18} /> : <IconMoon size={18} />,
      onClick: () => setColorScheme(isDark ? 'light' : 'dark'),
    },
    { id: 'log-out', label: 'Log out', keywords: ['sign out'], leftSection: <IconLogout size={18} />, onClick: leave },
  ];
}
