import { expect, test } from 'vitest';
import { adopt, changesText, type Draft, draftOf, newStep, schemaProblem, updateOf, type Workflow } from './draft';

const on = { enabled: true };
const preferences = { all: { enabled: true, readOnly: false }, channels: { push: on } };

function workflow(controlValues: Record<string, unknown>, changes: Partial<Workflow> = {}): Workflow {
  const step = {
    _id: 's1',
    stepId: 'push',
    slug: 'push_st_1',
    name: 'Push',
    type: 'push',
    origin: 'novu-cloud',
    workflowId: 'order',
    workflowDatabaseId: 'w1',
    issues: {},
    controls: { dataSchema: {}, uiSchema: {}, values: controlValues },
    controlValues,
    variables: {},
  };
  return {
    _id: 'w1',
    workflowId: 'order',
    slug: 'order_wf_1',
    name: 'Order',
    tags: ['a'],
    active: true,
    validatePayload: true,
    payloadSchema: { type: 'object' },
    isTranslationEnabled: false,
    severity: 'high',
    status: 'ACTIVE',
    origin: 'novu-cloud',
    preferences: { user: null, default: preferences },
    steps: [step],
    issues: {},
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

const controls: [name: string, stored: Record<string, unknown>, sent: Record<string, unknown>][] = [
  ['texts', { subject: 's', body: 'b' }, { subject: 's', body: 'b', timeToLive: null }],
  ['nothing', {}, { subject: '', body: '', timeToLive: null }],
  ['a number of seconds', { timeToLive: 90 }, { subject: '', body: '', timeToLive: '90s' }],
  ['a length of time', { timeToLive: '1h' }, { subject: '', body: '', timeToLive: '1h' }],
  ['what nobody knows', { skip: {}, x: [1] }, { skip: {}, x: [1], subject: '', body: '', timeToLive: null }],
];
test.each(controls)('controls with %s go back as they came', (_, stored, sent) => {
  const update = updateOf(draftOf(workflow(stored)));
  expect(update.steps).toEqual([{ _id: 's1', stepId: 'push', name: 'Push', type: 'push', controlValues: sent }]);
});

test('the other members go back as they came', () => {
  const { steps: _, ...update } = updateOf(draftOf(workflow({}, { payloadSchema: null, description: null })));
  expect(update).toEqual({
    name: 'Order',
    description: null,
    tags: ['a'],
    active: true,
    severity: 'high',
    validatePayload: true,
    payloadSchema: null,
    isTranslationEnabled: false,
    preferences: { user: null, workflow: preferences },
  });
});

test.each([
  ['', null],
  ['  ', null],
  ['{}', null],
  ['[]', 'This must be a JSON object: { … }'],
])('the schema %j has the problem %j', (text, problem) => expect(schemaProblem(text)).toBe(problem));

test('new steps have names and keys of their own', () => {
  const first = newStep([]);
  const second = newStep([first]);
  const third = newStep([first, second]);
  expect([first, second, third].map(({ key, name }) => [key, name])).toEqual([
    ['new:1', 'Push'],
    ['new:2', 'Push 2'],
    ['new:3', 'Push 3'],
  ]);
});

test('what was typed while saving is kept, and new steps get their ids', () => {
  const base = draftOf(workflow({ subject: 's' }));
  const added = newStep(base.steps);
  const sent: Draft = { ...base, steps: [...base.steps, added] };
  const saved: Draft = { ...base, steps: [...base.steps, { ...added, key: 'push-2', id: 's2' }] };
  expect(adopt(sent, sent, saved)).toBe(saved);
  const typed: Draft = { ...sent, name: 'Later', steps: [{ ...added, subject: 'later' }, newStep(sent.steps)] };
  const kept = adopt(typed, sent, saved);
  expect(kept.name).toBe('Later');
  expect(kept.steps.map(({ key, id, subject }) => [key, id, subject])).toEqual([
    ['push-2', 's2', 'later'],
    ['new:2', null, ''],
  ]);
});

test('what the draft changes is told alone', () => {
  const loaded = draftOf(workflow({ subject: 's' }));
  expect(changesText(loaded, loaded)).toBe('');
  const added = { ...newStep(loaded.steps), subject: 'new', body: 'one\ntwo' };
  const draft: Draft = { ...loaded, name: 'Other', active: false, steps: [...loaded.steps, added] };
  expect(changesText(draft, loaded)).toBe(
    'name:\nOther\n\nactive:\nfalse\n\nStep Push 2, subject:\nnew\n\nStep Push 2, body:\none\ntwo',
  );
});
