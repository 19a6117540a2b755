/** The main screens, as the navigation and the command palette list them. */
import {
  type Icon,
  IconActivity,
  IconApps,
  IconArrowFork,
  IconHome,
  IconInbox,
  IconMailX,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';

export interface Destination {
  to: string;
  label: string;
  icon: Icon;
  /** Other words that people look for. */
  keywords: string[];
}

/** The main screens, in the order of the navigation. Addresses are below that of the environment. */
export const DESTINATIONS: readonly Destination[] = [
  { to: '', label: 'Home', icon: IconHome, keywords: ['start', 'checklist', 'statistics', 'charts'] },
  {
    to: 'integrations',
    label: 'Integration Store',
    icon: IconApps,
    keywords: ['provider', 'push webhook', 'connect', 'endpoint'],
  },
  { to: 'subscribers', label: 'Subscribers', icon: IconUsers, keywords: ['users', 'people', 'device tokens'] },
  { to: 'workflows', label: 'Workflows', icon: IconArrowFork, keywords: ['templates', 'editor', 'steps', 'trigger'] },
  { to: 'activity', label: 'Activity', icon: IconActivity, keywords: ['runs', 'log', 'notifications', 'attempts'] },
  { to: 'dead-letters', label: 'Dead letters', icon: IconMailX, keywords: ['failed', 'resend', 'replay'] },
  { to: 'inspector', label: 'Inspector', icon: IconInbox, keywords: ['capture', 'webhook', 'test url', 'requests'] },
  {
    to: 'settings',
    label: 'Settings',
    icon: IconSettings,
    keywords: ['environments', 'keys', 'members', 'audit', 'retention', 'egress'],
  },
];
