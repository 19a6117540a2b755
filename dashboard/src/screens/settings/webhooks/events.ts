/** The events that operational webhooks are told, in words. */
import type { Schemas } from '@/api/client';

export type EventType = Schemas['EventType'];

export const EVENT_MEANINGS: Readonly<Record<EventType, string>> = {
  'endpoint.failing': 'An endpoint fails and took nothing for an hour; once more when it was a day',
  'endpoint.disabled':
    'An endpoint took nothing for three days and failed at least 20 times: only a probe an hour goes there',
  'endpoint.recovered': 'An endpoint that one of these was told of took a delivery, or somebody enabled it',
  'endpoint.secret_rotated': 'The secret of an integration was replaced',
  'message.dead': 'A message was given up, or its time to live was over',
};

export const EVENT_TYPES: readonly EventType[] = [
  'endpoint.failing',
  'endpoint.disabled',
  'endpoint.recovered',
  'endpoint.secret_rotated',
  'message.dead',
];
