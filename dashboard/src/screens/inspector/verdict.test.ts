import { expect, test } from 'vitest';
import { checksOf, type Verified, verdictOf } from './verdict';

const verification = (
  secret: Verified['secret'],
  signature: Verified['secret'],
  timestamp: Verified['standard']['timestamp'],
  ageSeconds: number | null,
): Verified => ({ secret, standard: { signature, timestamp, ageSeconds }, integrationId: null, explanation: '' });

test.each([
  ['Genuine', 'verified, verified, fresh, 1 second old', verification('verified', 'verified', 'fresh', 1)],
  ['Genuine', 'verified, absent, absent', verification('verified', 'absent', 'absent', null)],
  [
    'Genuine, but stale',
    'verified, verified, stale, 400 seconds old',
    verification('verified', 'verified', 'stale', 400),
  ],
  ['Not genuine', 'does not match, verified, fresh, 2 seconds ahead', verification('failed', 'verified', 'fresh', -2)],
  [
    'Signed, but nobody knows the key',
    'no key to verify it with, absent, absent',
    verification('unknown', 'absent', 'absent', null),
  ],
  ['Not signed', 'absent, absent, absent', verification('absent', 'absent', 'absent', null)],
])('%s: %s', (label, checks, verified) => {
  expect(verdictOf(verified).label).toBe(label);
  expect(
    checksOf(verified)
      .map((check) => check.label)
      .join(', '),
  ).toBe(checks);
});
