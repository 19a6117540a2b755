/** The pages of the settings, as their navigation and the command palette list them. */

import {
  IconClockX,
  IconHistory,
  IconKey,
  IconSend,
  IconShieldHalf,
  IconUserCircle,
  IconUsersGroup,
  IconWebhook,
} from '@tabler/icons-react';
import type { Destination } from '@/app/navigation';

/** Addresses are below that of the environment. */
export const SETTINGS_PAGES: readonly Destination[] = [
  {
    to: 'settings/environments',
    label: 'Environments',
    icon: IconKey,
    keywords: ['secret key', 'api key', 'application identifier', 'rotate'],
  },
  { to: 'settings/members', label: 'Members', icon: IconUsersGroup, keywords: ['invite', 'roles', 'people', 'team'] },
  { to: 'settings/audit-log', label: 'Audit log', icon: IconHistory, keywords: ['who changed what', 'history'] },
  {
    to: 'settings/delivery',
    label: 'Delivery',
    icon: IconSend,
    keywords: ['retries', 'schedule', 'timeout', 'rate limit', 'policy'],
  },
  {
    to: 'settings/retention',
    label: 'Retention',
    icon: IconClockX,
    keywords: ['how long', 'storage', 'bodies', 'delete'],
  },
  {
    to: 'settings/egress',
    label: 'Egress',
    icon: IconShieldHalf,
    keywords: ['network', 'allowed', 'blocked', 'rules'],
  },
  {
    to: 'settings/webhooks',
    label: 'Operational webhooks',
    icon: IconWebhook,
    keywords: ['alerts', 'endpoint.failing', 'message.dead'],
  },
  {
    to: 'settings/account',
    label: 'Your account',
    icon: IconUserCircle,
    keywords: ['password', 'email', 'sessions', 'log out everywhere'],
  },
];
