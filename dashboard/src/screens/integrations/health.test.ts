import { expect, test } from 'vitest';
import { arrived, type Endpoint, hostOf, rateColor, sentence, standing } from './health';

const period = { attempts: 3, delivered: 3, successRate: 1, latencyP50: 1, latencyP95: 2 };
const idle = { attempts: 0, delivered: 0, successRate: null, latencyP50: null, latencyP95: null };
const endpoint: Endpoint = {
  integrationId: '6a44e4a0000098968000a1b2',
  integrationIdentifier: 'hook',
  state: 'healthy',
  failures: 0,
  breaker: 'closed',
  figures: { lastHour: period, lastDay: period },
};

const cases: [label: string, active: boolean, endpoint: Endpoint | undefined, expected: string | undefined][] = [
  ['a switch that is off, whatever the endpoint does', false, { ...endpoint, state: 'disabled' }, 'Inactive'],
  ['health that is not known yet', true, undefined, undefined],
  ['an endpoint that works', true, endpoint, 'Healthy'],
  ['an endpoint that fails', true, { ...endpoint, state: 'failing' }, 'Failing'],
  ['an open breaker', true, { ...endpoint, state: 'failing', breaker: 'open' }, 'Paused'],
  [
    'a disabled endpoint, whose breaker does not matter',
    true,
    { ...endpoint, state: 'disabled', breaker: 'open' },
    'Disabled',
  ],
  [
    'an endpoint that answers and takes nothing',
    true,
    { ...endpoint, figures: { lastHour: { ...period, delivered: 0, successRate: 0 }, lastDay: period } },
    'Refusing',
  ],
  ['no traffic', true, { ...endpoint, figures: { lastHour: idle, lastDay: idle } }, 'Idle'],
];

test.each(cases)('%s', (_, active, given, expected) => expect(standing({ active }, given)?.label).toBe(expected));

test.each([
  [1, 'teal'],
  [0.99, 'teal'],
  [0.95, 'yellow'],
  [0.2, 'red'],
  [null, 'gray'],
])('a rate of %s is %s', (rate, color) => expect(rateColor(rate)).toBe(color));

test.each([
  ['https://example.com/push?x=1', 'example.com'],
  ['http://127.0.0.1:4000/push', '127.0.0.1:4000'],
  ['nonsense', 'nonsense'],
  [undefined, ''],
])('%s is at %s', (url, host) => expect(hostOf(url)).toBe(host));

test.each([
  [0, 0, 'No attempts'],
  [3, 0, 'no deliveries of 3 attempts'],
  [1, 1, '1 delivery of 1 attempt'],
])('%s attempts, %s deliveries: %s', (attempts, delivered, text) =>
  expect(arrived({ attempts, delivered })).toBe(text),
);

test.each([
  ['the endpoint answered 503', 'The endpoint answered 503'],
  ['', ''],
])('%j begins a sentence as %j', (text, expected) => expect(sentence(text)).toBe(expected));
