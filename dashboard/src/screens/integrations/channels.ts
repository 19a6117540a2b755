/** What the channels are called and look like. */
import { type Icon, IconBell, IconInbox, IconMail, IconMessage, IconMessages } from '@tabler/icons-react';
import type { Channel } from './routes';

export const CHANNEL_LOOKS: Readonly<Record<Channel, { label: string; icon: Icon }>> = {
  push: { label: 'Push', icon: IconBell },
  email: { label: 'Email', icon: IconMail },
  sms: { label: 'SMS', icon: IconMessage },
  chat: { label: 'Chat', icon: IconMessages },
  in_app: { label: 'In-App', icon: IconInbox },
};
