/** A delivery policy as a form holds it, and what a form that was changed asks of the server. Pure. */
import type { Schemas } from '@/api/client';
import { lengthOf, UNITS } from '../length';

export type Policy = Schemas['DeliveryDto'];
export type PolicyChanges = Schemas['PolicyOverridesDto'];
export type PolicyMember = keyof Policy['sources'];

/** Numbers may be empty while they are typed; an empty limit is none. A single attempt is a schedule of one pause. */
export interface PolicyValues extends Record<string, unknown> {
  schedule: string;
  jitterPercent: number | string;
  timeToLive: string;
  connectTimeout: string;
  requestTimeout: string;
  retriesClientErrors: boolean;
  concurrency: number | string;
  rateCount: number | string;
  ratePeriod: string;
  rateBurst: number | string;
  order: Schemas['Order'];
}

/** The fields that show a member. */
export const FIELDS: Readonly<Record<PolicyMember, readonly (keyof PolicyValues & string)[]>> = {
  schedule: ['schedule'],
  jitterPercent: ['jitterPercent'],
  timeToLive: ['timeToLive'],
  connectTimeout: ['connectTimeout'],
  requestTimeout: ['requestTimeout'],
  retriesClientErrors: ['retriesClientErrors'],
  concurrency: ['concurrency'],
  rateLimit: ['rateCount', 'ratePeriod', 'rateBurst'],
  order: ['order'],
};

/** What the form shows of a policy. */
export function valuesOf({ effective }: Policy): PolicyValues {
  const { schedule, concurrency, rateLimit } = effective;
  return {
    schedule: schedule.join(', '),
    jitterPercent: effective.jitterPercent,
    timeToLive: effective.timeToLive,
    connectTimeout: effective.connectTimeout,
    requestTimeout: effective.requestTimeout,
    retriesClientErrors: effective.retriesClientErrors,
    concurrency: concurrency ?? '',
    rateCount: rateLimit?.count ?? '',
    ratePeriod: rateLimit?.period ?? '1s',
    rateBurst: rateLimit?.burst ?? 1,
    order: effective.order,
  };
}

/** The members that differ, as the server takes them. The others stay as they are. */
export function changesOf(before: PolicyValues, after: PolicyValues): PolicyChanges {
  const differs = (member: PolicyMember) => FIELDS[member].some((field) => before[field] !== after[field]);
  const changes: PolicyChanges = {};
  if (differs('schedule')) changes.schedule = pausesOf(after.schedule);
  if (differs('jitterPercent')) changes.jitterPercent = Number(after.jitterPercent);
  if (differs('timeToLive')) changes.timeToLive = after.timeToLive.trim();
  if (differs('connectTimeout')) changes.connectTimeout = after.connectTimeout.trim();
  if (differs('requestTimeout')) changes.requestTimeout = after.requestTimeout.trim();
  if (differs('retriesClientErrors')) changes.retriesClientErrors = after.retriesClientErrors;
  if (differs('concurrency')) changes.concurrency = after.concurrency === '' ? 'none' : Number(after.concurrency);
  if (differs('rateLimit')) changes.rateLimit = rateOf(after);
  if (differs('order')) changes.order = after.order;
  return changes;
}

/** The pauses of a list with commas or blanks between them. */
function pausesOf(schedule: string): string[] {
  return schedule.split(/[\s,]+/).filter((pause) => pause !== '');
}

/** How often a schedule tries, and over how long: "9 attempts over about 18 h". Nothing if it cannot be read. */
export function summaryOf(schedule: string): string | null {
  const pauses = pausesOf(schedule).map((pause) => lengthOf(pause) ?? Number.NaN);
  const whole = pauses.reduce((sum, pause) => sum + pause, 0);
  if (pauses.length === 0 || Number.isNaN(whole)) return null;
  if (pauses.length === 1) return 'One attempt';
  const unit = ['d', 'h', 'm', 's'].find((name) => whole >= 2 * (UNITS[name] ?? 0)) ?? 'ms';
  return `${pauses.length} attempts over about ${Math.round(whole / (UNITS[unit] ?? 1))} ${unit}`;
}

function rateOf({ rateCount, ratePeriod, rateBurst }: PolicyValues): Schemas['RateLimitDto'] | 'none' {
  if (rateCount === '') return 'none';
  return { count: Number(rateCount), period: ratePeriod.trim(), burst: rateBurst === '' ? 1 : Number(rateBurst) };
}
