import { expect, test } from 'vitest';
import { deliveriesInWords, figuresOf, latencyInWords, type Stretch } from './stretches';

const stretch = (at: string, failed: number, latencyP95: number | null): Stretch => ({
  at,
  attempts: 10,
  delivered: 10 - failed,
  failed,
  latencyP50: 5,
  latencyP95,
});
const total = {
  attempts: 1_200,
  delivered: 1_199,
  failed: 1,
  successRate: 1_199 / 1_200,
  latencyP50: 48,
  latencyP95: 1_300,
};
const statistics = (stretches: Stretch[]) => ({
  period: 'hour' as const,
  from: '2026-03-01T12:00:00.000Z',
  to: '2026-03-01T13:00:00.000Z',
  stretchSeconds: 600,
  total,
  stretches,
  integrations: [],
});

test.each([
  [[], 'Attempts in the last hour: 1,199 delivered, 1 failed.', 'Latency in the last hour: p50 48 ms, p95 1.3 s.'],
  [
    [stretch('2026-03-01T12:10:00', 0, null), stretch('2026-03-01T12:20:00', 1, 1_900)],
    'Attempts in the last hour: 1,199 delivered, 1 failed. Most failed at 12:20: 1.',
    'Latency in the last hour: p50 48 ms, p95 1.3 s. Slowest at 12:20: p95 1.9 s.',
  ],
])('charts in words', (stretches, deliveries, latency) => {
  expect(deliveriesInWords(statistics(stretches))).toBe(deliveries);
  expect(latencyInWords(statistics(stretches))).toBe(latency);
});

test('what is not all is not shown as 100 %', () => {
  expect(figuresOf(statistics([])).map(({ name, value, about }) => `${name} ${value}, ${about}`)).toEqual([
    'Attempts 1,200, 1,199 delivered',
    'Success rate 99.9 %, 1 failed',
    'Latency p50 48 ms, half of the answers',
    'Latency p95 1.3 s, 95 of 100 answers',
  ]);
});
