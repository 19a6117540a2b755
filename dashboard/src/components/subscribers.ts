/** What subscribers are called. Pure. */
import type { Schemas } from '@/api/client';

type Named = Pick<Schemas['SubscriberResponseDto'], 'firstName' | 'lastName' | 'subscriberId'>;

/** First and last name; the subscriber's id if there is neither. */
export function nameOf({ firstName, lastName, subscriberId }: Named): string {
  return [firstName, lastName].filter(Boolean).join(' ') || subscriberId;
}
