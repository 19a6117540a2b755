/** The pages of the settings, as their navigation and the command palette list them. */

import { IconClockX, IconSend, IconWebhook } from '@tabler/icons-react';
import type { Destination } from '@/app/navigation';

/** Addresses are below that of the environment. */
export const SETTINGS_PAGES: readonly Destination[] = [
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
    to: 'settings/webhooks',
    label: 'Operational webhooks',
    icon: IconWebhook,
    keywords: ['alerts', 'endpoint.failing', 'message.dead'],
  },
];
