/** What subscribers are called. Pure. */
import type { Schemas } from '@/api/client';

export type Subscriber = Schemas['SubscriberResponseDto'];

/** First and last name; the subscriber's id if there is neither. */
export function nameOf({
  firstName,
  lastName,
  subscriberId,
}: Pick<Subscriber, 'firstName' | 'lastName' | 'subscriberId'>) {
  return [firstName, lastName].filter(Boolean).join(' ') || subscriberId;
}

/** How many device tokens there are, for all integrations together. */
export function tokenCount({ channels }: Pick<Subscriber, 'channels'>): number {
  return channels.reduce((sum, { credentials }) => sum + (credentials.deviceTokens?.length ?? 0), 0);
}
