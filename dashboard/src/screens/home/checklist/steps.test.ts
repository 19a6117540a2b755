import { expect, test } from 'vitest';
import { type Facts, stepsOf } from './steps';

const nothing: Facts['checklist'] = {
  integration: false,
  subscriber: false,
  deviceToken: false,
  workflow: false,
  trigger: false,
  delivered: false,
};
const everything: Facts['checklist'] = {
  integration: true,
  subscriber: true,
  deviceToken: true,
  workflow: true,
  trigger: true,
  delivered: true,
};

const cases: [name: string, facts: Partial<Facts['checklist']>, others: Partial<Facts>, done: string, next: string][] =
  [
    ['an empty environment', {}, {}, '', 'inspector'],
    ['an inspector', {}, { hasInspector: true }, 'prepare', 'integrations/connect'],
    ['an integration', { integration: true }, {}, 'prepare connect', 'subscribers/new'],
    [
      'a subscriber without tokens',
      { integration: true, subscriber: true, subscriberId: 'a/b' },
      {},
      'prepare connect',
      'subscribers/a%2Fb',
    ],
    ['a workflow alone', { workflow: true, workflowId: 'order' }, {}, 'workflow', 'inspector'],
    [
      'a run that was not delivered',
      { ...everything, delivered: false, notificationId: '65c0' },
      {},
      'prepare connect token workflow',
      'activity/65c0',
    ],
    [
      'a delivery',
      { ...everything, integrationId: '65c1' },
      {},
      'prepare connect token workflow send',
      'integrations/65c1',
    ],
    ['all of it', everything, { isVerified: true }, 'prepare connect token workflow send verify', ''],
  ];
test.each(cases)('%s', (_, facts, others, done, next) => {
  const steps = stepsOf({ checklist: { ...nothing, ...facts }, hasInspector: false, isVerified: false, ...others });
  expect(
    steps
      .filter(({ isDone }) => isDone)
      .map(({ id }) => id)
      .join(' '),
  ).toBe(done);
  expect(steps.find(({ isDone }) => !isDone)?.action.to ?? '').toBe(next);
});
