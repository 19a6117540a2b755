/** What signs for an integration, as far as its settings say. Pure. */

import { MASK } from '@/components/mask';
import type { Integration } from '../health';

/** The headers of Standard Webhooks beside Novu's; on unless they are switched off. */
export const STANDARD = 'standardWebhooks';
/** A key pair that signs as well; off unless it is switched on. */
export const ASYMMETRIC = 'standardWebhooksAsymmetric';
/** Whether a trigger may bring a URL and a secret of its own. */
export const OVERRIDES = 'allowTriggerOverrides';

type Settings = Pick<Integration, 'configurations'>;

/** Whether the headers of Standard Webhooks are sent. */
export function isStandard({ configurations }: Settings): boolean {
  return configurations[STANDARD] !== false;
}

/** Whether a setting that is off by default is on. */
export function isOn({ configurations }: Settings, name: string): boolean {
  return configurations[name] === true;
}

/** The headers that prove where a push comes from. */
export function headersOf(
  integration: Pick<Integration, 'configurations' | 'credentials'>,
): { name: string; about: string }[] {
  const hasSecret = Object.values(integration.credentials).includes(MASK);
  const hasPair = isOn(integration, ASYMMETRIC);
  const novu = {
    name: 'x-novu-signature',
    about: 'The HMAC-SHA256 of the body under the secret, in hexadecimal digits.',
  };
  const standard = [
    {
      name: 'webhook-id',
      about: 'The id of the message, the same on each attempt: take a second one for a repetition.',
    },
    {
      name: 'webhook-timestamp',
      about: 'When it was sent, in seconds since 1970. Refuse what is more than five minutes away.',
    },
  ];
  const versions = [...(hasSecret ? ['v1,… by the secret'] : []), ...(hasPair ? ['v1a,… by the key pair'] : [])];
  const signature = {
    name: 'webhook-signature',
    about: `Over id, timestamp and body: ${versions.join(', and ')}. Several with a blank between them while a secret is replaced.`,
  };
  return [
    ...(hasSecret ? [novu] : []),
    ...(isStandard(integration) ? standard : []),
    ...(isStandard(integration) && versions.length > 0 ? [signature] : []),
  ];
}
