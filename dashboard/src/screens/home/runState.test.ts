import { expect, test } from 'vitest';
import { runStateOf } from './runState';

test.each([
  [['completed', 'completed'], 'completed'],
  [['completed', 'running'], 'running'],
  [['running', 'failed'], 'failed'],
  [['completed', 'canceled'], 'canceled'],
  [[], 'completed'],
])('%s is %s', (statuses, state) => {
  const step = { _id: '', _templateId: '', stepId: '', name: '', active: true, filters: [] };
  const job = { _id: '', type: 'push', providerId: '', updatedAt: '', step, executionDetails: [] };
  expect(runStateOf({ jobs: statuses.map((status) => ({ ...job, status })) })).toBe(state);
});
