/** Stretches of time as charts and tables show them, and charts in words. Pure. */
import type { Schemas } from '@/api/client';
import { count, percent } from '@/components/numbers';
import { milliseconds } from '@/components/time';
import { nameOf, type Period } from './period';

type Statistics = Schemas['StatisticsDto'];
export type Stretch = Statistics['stretches'][number];

const clockFormat = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** When a stretch begins, as briefly as its period allows. */
export function beginOf(at: string, period: Period): string {
  return (period === 'week' ? dayFormat : clockFormat).format(new Date(at));
}

/** What the chart of deliveries shows, for those who do not see it. */
export function deliveriesInWords({ total, stretches, period }: Statistics): string {
  const worst = stretches.reduce<Stretch | null>(
    (most, stretch) => (stretch.failed > (most?.failed ?? 0) ? stretch : most),
    null,
  );
  const peak = worst === null ? '' : ` Most failed at ${beginOf(worst.at, period)}: ${count(worst.failed)}.`;
  return `Attempts in ${nameOf(period)}: ${count(total.delivered)} delivered, ${count(total.failed)} failed.${peak}`;
}

/** What the chart of latency shows, for those who do not see it. */
export function latencyInWords({ total, stretches, period }: Statistics): string {
  const slowest = stretches.reduce<Stretch | null>(
    (most, stretch) => ((stretch.latencyP95 ?? 0) > (most?.latencyP95 ?? 0) ? stretch : most),
    null,
  );
  const peak =
    slowest === null ? '' : ` Slowest at ${beginOf(slowest.at, period)}: p95 ${milliseconds(slowest.latencyP95)}.`;
  return `Latency in ${nameOf(period)}: p50 ${milliseconds(total.latencyP50)}, p95 ${milliseconds(total.latencyP95)}.${peak}`;
}

/** The figures above the charts. */
export function figuresOf({ total }: Statistics): { name: string; value: string; about: string }[] {
  return [
    { name: 'Attempts', value: count(total.attempts), about: `${count(total.delivered)} delivered` },
    { name: 'Success rate', value: percent(total.successRate), about: `${count(total.failed)} failed` },
    { name: 'Latency p50', value: milliseconds(total.latencyP50), about: 'half of the answers' },
    { name: 'Latency p95', value: milliseconds(total.latencyP95), about: '95 of 100 answers' },
  ];
}
