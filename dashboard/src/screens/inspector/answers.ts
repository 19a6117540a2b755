/** Answers that endpoints give, to begin with. Pure. */
import type { Schemas } from '@/api/client';

type Answer = Schemas['InspectorAnswerDto'];

const JSON_TYPE = 'application/json';
const json = (status: number, value: object, delayMs = 0): Answer => ({
  status,
  delayMs,
  contentType: JSON_TYPE,
  body: JSON.stringify(value),
});

/** What each lets one see. */
export const PRESETS: readonly { name: string; answer: Answer }[] = [
  { name: 'Everything is well (200)', answer: json(200, {}) },
  { name: 'Taken, with an id of its own (200)', answer: json(200, { id: 'message-1' }) },
  { name: 'The endpoint fails (500)', answer: json(500, { error: 'out of order' }) },
  { name: 'The endpoint is away for a while (503)', answer: json(503, { error: 'maintenance' }) },
  { name: 'Too many requests (429)', answer: json(429, { error: 'slow down' }) },
  { name: 'The signature is refused (401)', answer: json(401, { error: 'signature does not match' }) },
  { name: 'The device token is gone (410)', answer: json(410, {}) },
  { name: 'An answer too late (200 after 20 s)', answer: json(200, {}, 20_000) },
];
