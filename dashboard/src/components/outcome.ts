/** How deliveries, attempts and runs stand, in words and colours. Pure; the badges are in `Outcome.tsx`. */
import type { Schemas } from '@/api/client';

export type Outcome = Schemas['Outcome'];
export type DeliveryStatus = Schemas['DeliveryStatus'];

/** What a colour means; a word always stands beside it. */
export type Tone = 'good' | 'bad' | 'waiting' | 'neutral';

export const COLORS: Readonly<Record<Tone, string>> = { good: 'teal', bad: 'red', waiting: 'yellow', neutral: 'gray' };

/** How attempts end, in words for people. */
export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  delivered: 'Delivered',
  redirected: 'Redirected',
  throttled: 'Throttled',
  gone: 'Token gone',
  clientError: 'Endpoint refused',
  serverError: 'Endpoint failed',
  unexpectedStatus: 'Unexpected status',
  unresolved: 'Host not found',
  refused: 'Connection refused',
  tlsFailed: 'TLS failed',
  connectTimedOut: 'Connect timed out',
  responseTimedOut: 'Answer timed out',
  brokenOff: 'Connection broke off',
  blocked: 'Egress blocked',
  unsendable: 'Could not be sent',
  expired: 'Expired',
};

export const OUTCOME_NAMES: readonly Outcome[] = [
  'delivered',
  'redirected',
  'throttled',
  'gone',
  'clientError',
  'serverError',
  'unexpectedStatus',
  'unresolved',
  'refused',
  'tlsFailed',
  'connectTimedOut',
  'responseTimedOut',
  'brokenOff',
  'blocked',
  'unsendable',
  'expired',
];
export const DELIVERY_STATUSES: readonly DeliveryStatus[] = ['sent', 'retrying', 'failed', 'expired'];

/** How messages stand, in words for people. */
export const DELIVERIES: Readonly<Record<DeliveryStatus, { label: string; tone: Tone }>> = {
  sent: { label: 'Delivered', tone: 'good' },
  retrying: { label: 'Retrying', tone: 'waiting' },
  failed: { label: 'Failed', tone: 'bad' },
  expired: { label: 'Expired', tone: 'bad' },
};

/** The tone of an HTTP status. */
export function statusTone(status: number): Tone {
  if (status < 300) return 'good';
  return status < 400 || status === 429 ? 'waiting' : 'bad';
}
