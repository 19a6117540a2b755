import { expect, test } from 'vitest';
import { isUnderWay, progressOf, sayingOf } from './operation';

const operation = {
  id: '1',
  kind: 'resend',
  dryRun: false,
  matched: 200,
  done: 98,
  skipped: 2,
  createdAt: '',
  updatedAt: '',
};

test.each([
  ['counting', true, 50, 'Counting what is to be sent again: 200 so far'],
  ['working', true, 50, 'Sending again: 98 of 200 done. 2 could not be sent again and stay.'],
  ['done', false, 100, '98 of 200 dead letters were sent again. 2 could not be sent again and stay.'],
  ['canceled', false, 50, 'Cancelled after 98 of 200 were sent again. 2 could not be sent again and stay.'],
])('%s', (status, underWay, share, text) => {
  const one = { ...operation, status };
  expect([isUnderWay(one), progressOf(one), sayingOf(one)]).toEqual([underWay, share, text]);
});

test('nothing matched', () => expect(progressOf({ ...operation, status: 'working', matched: 0 })).toBe(0));
