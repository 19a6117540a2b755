import { expect, test } from 'vitest';
import { type Step, standingOf } from './standing';

const line = (status: string, detail = 'Message sent') => ({
  _id: '1',
  createdAt: '2026-03-01T12:00:00.000Z',
  status,
  detail,
  isRetry: false,
  isTest: false,
  source: 'Internal',
});
const step = (status: string, ...lines: ReturnType<typeof line>[]): Step => ({
  _id: '1',
  type: 'push',
  status,
  providerId: 'push-webhook',
  updatedAt: '2026-03-01T12:00:00.000Z',
  step: { _id: '1', _templateId: '1', stepId: 's', name: 's', active: true, filters: [] },
  executionDetails: lines,
});

test.each([
  ['Ended', []],
  ['Completed', [step('completed', line('Success'))]],
  ['Completed', [step('completed', line('Warning'), line('Success'))]],
  ['Partly failed', [step('completed', line('Failed'), line('Success'))]],
  ['Partly failed', [step('completed'), step('failed')]],
  ['Failed', [step('failed'), step('canceled')]],
  ['In progress', [step('completed'), step('queued')]],
  ['In progress', [step('failed'), step('pending')]],
  ['Retrying', [step('delayed'), step('pending')]],
  ['Skipped', [step('canceled', line('Warning', 'Subscriber does not have a configured channel'))]],
  ['Cancelled', [step('canceled', line('Success', 'Step canceled'))]],
])('%s', (label, jobs) => expect(standingOf({ jobs }).label).toBe(label));
