/** How an integration stands, in words: what its endpoint, its breaker and its switch come to. Pure. */
import type { Schemas } from '@/api/client';
import { counted } from '@/components/numbers';
import type { Tone } from '@/components/outcome';

export type Integration = Schemas['IntegrationResponseDto'];
export type Endpoint = Schemas['EndpointDto'];

/** How the attempts through an integration went, in all and by stretches of time, first to last. */
export interface Course {
  total: { attempts: number; delivered: number };
  stretches: readonly { at: string; attempts: number; delivered: number }[];
}

/** How an integration stands. */
export interface Standing {
  label: string;
  tone: Tone;
  /** One sentence of explanation. */
  about: string;
}

/** The most pressing thing to say of an integration. Without an endpoint, its health is not known yet. */
export function standing({ active }: Pick<Integration, 'active'>, endpoint: Endpoint | undefined): Standing | null {
  if (!active) return { label: 'Inactive', tone: 'neutral', about: 'It is switched off: nothing is sent through it.' };
  if (endpoint === undefined) return null;
  if (endpoint.state === 'disabled') {
    const about = 'Nothing was delivered for three days. One probe an hour goes there; the other messages wait.';
    return { label: 'Disabled', tone: 'bad', about };
  }
  if (endpoint.breaker !== 'closed') {
    const about = 'The endpoint fails so much that its messages wait; single ones try whether it works again.';
    return { label: 'Paused', tone: 'bad', about };
  }
  if (endpoint.state === 'failing') {
    return { label: 'Failing', tone: 'bad', about: 'Nothing was delivered since the last failure.' };
  }
  if (endpoint.figures.lastDay.attempts === 0) {
    return { label: 'Idle', tone: 'neutral', about: 'Nothing was sent through it in the last 24 hours.' };
  }
  const { attempts, delivered } = endpoint.figures.lastHour;
  if (attempts > 0 && delivered === 0) {
    return { label: 'Refusing', tone: 'bad', about: 'It answers, but accepted no message in the last hour.' };
  }
  return { label: 'Healthy', tone: 'good', about: 'The last message was delivered.' };
}

/** What a success rate says: all, most, or too little. */
export function rateColor(rate: number | null | undefined): 'teal' | 'yellow' | 'red' | 'gray' {
  if (rate === null || rate === undefined) return 'gray';
  if (rate >= 0.99) return 'teal';
  return rate >= 0.9 ? 'yellow' : 'red';
}

/** Whether anything was tried, and how much of it arrived. */
export function arrived({ attempts, delivered }: { attempts: number; delivered: number }): string {
  if (attempts === 0) return 'No attempts';
  return `${counted(delivered, 'delivery', 'deliveries')} of ${counted(attempts, 'attempt')}`;
}

/** What the server says of a failure, as a sentence begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The host of a URL, which is what tells endpoints apart; the text itself if it is none. */
export function hostOf(url: string | undefined): string {
  if (url === undefined) return '';
  return URL.canParse(url) ? new URL(url).host : url;
}
