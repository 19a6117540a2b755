import { expect, test } from 'vitest';
import { changesOf, type Policy, type PolicyValues, summaryOf, valuesOf } from './values';

const policy: Policy = {
  effective: {
    singleAttempt: false,
    schedule: ['0s', '5s', '10h'],
    jitterPercent: 20,
    timeToLive: '1d',
    connectTimeout: '5s',
    requestTimeout: '15s',
    retriesClientErrors: true,
    concurrency: null,
    rateLimit: null,
    order: 'none',
  },
  set: {},
  sources: {
    schedule: 'server',
    jitterPercent: 'server',
    timeToLive: 'server',
    connectTimeout: 'server',
    requestTimeout: 'server',
    retriesClientErrors: 'server',
    concurrency: 'server',
    rateLimit: 'server',
    order: 'server',
  },
};
const before = valuesOf(policy);

const cases: [name: string, changed: Partial<PolicyValues>, changes: object][] = [
  ['nothing', {}, {}],
  ['a schedule', { schedule: ' 0s,30s  2m,' }, { schedule: ['0s', '30s', '2m'] }],
  ['times', { timeToLive: ' 2h ', requestTimeout: '9s' }, { timeToLive: '2h', requestTimeout: '9s' }],
  ['a limit', { concurrency: 8 }, { concurrency: 8 }],
  ['a rate', { rateCount: 50, rateBurst: '' }, { rateLimit: { count: 50, period: '1s', burst: 1 } }],
  [
    'a switch and an order',
    { retriesClientErrors: false, order: 'subscriber' },
    { retriesClientErrors: false, order: 'subscriber' },
  ],
];
test.each(cases)('%s changed', (_, changed, changes) =>
  expect(changesOf(before, { ...before, ...changed })).toEqual(changes),
);

test('a limit that is emptied is lifted', () => {
  const limited = { ...before, concurrency: 8, rateCount: 50 };
  expect(changesOf(limited, { ...limited, concurrency: '', rateCount: '' })).toEqual({
    concurrency: 'none',
    rateLimit: 'none',
  });
});

test.each([
  ['0s', 'One attempt'],
  ['0s, 5s, 30s, 2m, 10m, 30m, 2h, 5h, 10h', '9 attempts over about 18 h'],
  ['0s 500ms', '2 attempts over about 500 ms'],
  ['0s, soon', null],
  ['', null],
])('%s is %s', (schedule, summary) => expect(summaryOf(schedule)).toBe(summary));
