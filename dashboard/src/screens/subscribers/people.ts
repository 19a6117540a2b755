/** What is read from a subscriber. Pure. */
import type { Schemas } from '@/api/client';

export type Subscriber = Schemas['SubscriberResponseDto'];

/** How many device tokens there are, for all integrations together. */
export function tokenCount({ channels }: Pick<Subscriber, 'channels'>): number {
  return channels.reduce((sum, { credentials }) => sum + (credentials.deviceTokens?.length ?? 0), 0);
}
