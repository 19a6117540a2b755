/** Whether a captured request is genuine, in one word, and each check in words. Pure. */
import type { Tone } from '@/components/outcome';
import type { Captured } from './inspectors';

export type Verified = Captured['verification'];

/** What all checks say together. */
export function verdictOf({ secret, standard }: Verified): { label: string; tone: Tone } {
  const signatures = [secret, standard.signature];
  if (signatures.includes('failed')) return { label: 'Not genuine', tone: 'bad' };
  if (signatures.includes('verified'))
    return standard.timestamp === 'stale'
      ? { label: 'Genuine, but stale', tone: 'waiting' }
      : { label: 'Genuine', tone: 'good' };
  return signatures.includes('unknown')
    ? { label: 'Signed, but nobody knows the key', tone: 'neutral' }
    : { label: 'Not signed', tone: 'neutral' };
}

export interface Check {
  name: string;
  label: string;
  tone: Tone;
}

const SIGNATURES: Readonly<Record<Verified['secret'], Omit<Check, 'name'>>> = {
  verified: { label: 'verified', tone: 'good' },
  failed: { label: 'does not match', tone: 'bad' },
  absent: { label: 'absent', tone: 'neutral' },
  unknown: { label: 'no key to verify it with', tone: 'neutral' },
};

/** Each check by the header that it is of. */
export function checksOf({ secret, standard }: Verified): Check[] {
  return [
    { name: 'x-novu-signature', ...SIGNATURES[secret] },
    { name: 'webhook-signature', ...SIGNATURES[standard.signature] },
    { name: 'webhook-timestamp', ...timestampOf(standard) },
  ];
}

function timestampOf({ timestamp, ageSeconds }: Verified['standard']): Omit<Check, 'name'> {
  const age = ageSeconds === null || ageSeconds === undefined ? '' : `, ${ageIn(ageSeconds)}`;
  if (timestamp === 'fresh') return { label: `fresh${age}`, tone: 'good' };
  return timestamp === 'stale' ? { label: `stale${age}`, tone: 'waiting' } : { label: 'absent', tone: 'neutral' };
}

function ageIn(seconds: number): string {
  const length = Math.abs(seconds) === 1 ? '1 second' : `${Math.abs(seconds)} seconds`;
  return seconds < 0 ? `${length} ahead` : `${length} old`;
}
