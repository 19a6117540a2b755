/** The events that operational webhooks are told, in words. */
import type { Schemas } from '@/api/client';

export type EventType = Schemas['EventType'];

export const EVENT_MEANINGS: Readonly<Record<EventType, string>> = {
  'endpoint.failing': 'Nothing was delivered to an endpoint after a failure',
  'endpoint.disabled': 'An endpoint failed for too long: only probes go there',
  'endpoint.recovered': 'An endpoint takes deliveries again',
  'endpoint.secret_rotated': 'The secret of an integration was replaced',
  'message.dead': 'A message was given up',
};

export const EVENT_TYPES: readonly EventType[] = [
  'endpoint.failing',
  'endpoint.disabled',
  'endpoint.recovered',
  'endpoint.secret_rotated',
  'message.dead',
];
