// Workflows v2: create, list, get, update, patch, delete, step and preview.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/client.mjs';
import { addWorkflow, unique } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const UNKNOWN_ID = '64a1b2c3d4e5f60718293a4b';
const step = {
  name: 'Push',
  type: 'push',
  controlValues: { subject: 'Hi {{subscriber.firstName}}', body: '#{{payload.orderId}}' },
};
const payloadSchema = { type: 'object', properties: { orderId: { type: 'number' } }, required: ['orderId'] };
const notFound = { type: 'ErrorDto', status: 404, message: 'Workflow cannot be found' };

/** Input that `workflows.create` must refuse; `field` is the key of `errors`. */
const badWorkflows = [
  { title: 'an empty name', body: { name: '' }, field: 'name' },
  { title: 'a name of 129 characters', body: { name: 'n'.repeat(129) }, field: 'name' },
  { title: 'a description of 257 characters', body: { description: 'd'.repeat(257) }, field: 'description' },
  { title: '17 tags', body: { tags: Array.from({ length: 17 }, (_, index) => `t${index}`) }, field: 'tags' },
  { title: 'a tag of 65 characters', body: { tags: ['t'.repeat(65)] }, field: 'tags' },
  { title: 'the same tag twice', body: { tags: ['a', 'a'] }, field: 'tags' },
  { title: 'an identifier with blanks', body: { workflowId: 'not a slug' }, field: 'workflowId' },
  { title: 'an identifier with a leading dash', body: { workflowId: '-dash' }, field: 'workflowId' },
  { title: 'a schema that is none', body: { payloadSchema: { type: 'nonsense' } }, field: 'payloadSchema' },
];

/** Steps that Novu runs and Tidings does not yet. */
const stepsNotBuilt = [
  { name: 'Mail', type: 'email', controlValues: { subject: 's', body: 'b' } },
  { name: 'Text', type: 'sms', controlValues: { body: 'b' } },
  { name: 'Chat', type: 'chat', controlValues: { body: 'b' } },
  { name: 'Inbox', type: 'in_app', controlValues: { subject: 's', body: 'b' } },
  { name: 'Wait', type: 'delay', controlValues: { type: 'regular', amount: 1, unit: 'minutes' } },
  { name: 'Collect', type: 'digest', controlValues: { amount: 1, unit: 'minutes' } },
  { name: 'Limit', type: 'throttle', controlValues: { type: 'fixed', amount: 1, unit: 'minutes' } },
  { name: 'Own', type: 'custom', controlValues: {} },
  { name: 'Call', type: 'http_request', controlValues: { method: 'GET', url: 'https://example.test' } },
];

export default function () {
  suite('workflows', (stage) => {
    const create = (body) => addWorkflow(stage.novu, { steps: [step], ...body });

    test('a new workflow comes back with all that the dashboard shows', async () => {
      const workflowId = unique('order-shipped');
      const created = await create({
        workflowId,
        name: 'Order shipped',
        description: 'd',
        tags: ['orders'],
        severity: 'high',
        payloadSchema,
        validatePayload: true,
      });
      assert.equal(created.workflowId, workflowId);
      assert.match(created.id, /^[0-9a-f]{24}$/);
      assert.match(created.slug, /^order-shipped_wf_[0-9A-Za-z]{16}$/);
      const { name, description, tags, active, severity, status, origin, validatePayload } = created;
      assert.deepEqual(
        { name, description, tags, active, severity, status, origin, validatePayload },
        {
          name: 'Order shipped',
          description: 'd',
          tags: ['orders'],
          active: true,
          severity: 'high',
          status: 'ACTIVE',
          origin: 'novu-cloud',
          validatePayload: true,
        },
      );
      assert.deepEqual(created.payloadSchema, payloadSchema);
      const everyChannel = Object.values(created.preferences.default.channels).every(({ enabled }) => enabled);
      assert.deepEqual([created.preferences.default.all, everyChannel], [{ enabled: true, readOnly: false }, true]);
    });

    test('a step has its controls, its slug and the variables it may use', async () => {
      const { workflowId, id, steps } = await create();
      assert.equal(steps.length, 1);
      const shown = await stage.novu.workflows.steps.retrieve(workflowId, steps[0].stepId);
      assert.deepEqual(
        [shown.stepId, shown.name, shown.type, shown.workflowId, shown.workflowDatabaseId],
        ['push', 'Push', 'push', workflowId, id],
      );
      assert.match(shown.slug, /^push_st_[0-9A-Za-z]{16}$/);
      assert.deepEqual(shown.controlValues, step.controlValues);
      assert.deepEqual(Object.keys(shown.variables.properties).sort(), [
        'context',
        'env',
        'payload',
        'steps',
        'subscriber',
        'workflow',
      ]);
      await refused({ type: 'ErrorDto', status: 400, message: 'No step found' }, () =>
        stage.novu.workflows.steps.retrieve(workflowId, 'nobody'),
      );
      await refused(notFound, () => stage.novu.workflows.steps.retrieve('nobody', 'push'));
    });

    test('defaults: a schema that takes everything, and steps with names of their own', async () => {
      const created = await create({ steps: [step, step] });
      assert.deepEqual(created.payloadSchema, { type: 'object', additionalProperties: true, properties: {} });
      assert.equal(created.validatePayload, true);
      const [first, second] = created.steps.map(({ stepId }) => stepId);
      assert.equal(first, 'push');
      assert.match(second, /^push-.{8}$/);
    });

    test('an identifier that is taken gets an ending', async () => {
      const { workflowId } = await create();
      const again = await create({ workflowId });
      assert.match(again.workflowId, new RegExp(`^${workflowId}-.{8}$`));
    });

    for (const { title, body, field } of badWorkflows) {
      test(`refuses ${title}`, () => refused({ type: 'ValidationErrorDto', status: 422, field }, () => create(body)));
    }

    test('refuses 21 steps and takes 20', async () => {
      const many = (count) => create({ steps: Array.from({ length: count }, () => step) });
      const error = await refused(
        {
          type: 'ErrorDto',
          status: 400,
          message: 'Workflow steps limit exceeded. Maximum allowed steps is 20, but got 21 steps.',
        },
        () => many(21),
      );
      assert.deepEqual([error.currentCount, error.limit], [21, 20]);
      assert.equal((await many(20)).steps.length, 20);
    });

    for (const unbuilt of stepsNotBuilt) {
      test(`refuses a step of type ${unbuilt.type} by name, as it would not run`, async () => {
        const message = new RegExp(`has the type ${unbuilt.type}, which is not built yet`);
        await refused({ type: 'ErrorDto', status: 400, message }, () => create({ steps: [step, unbuilt] }));
        const { workflowId } = await create();
        await refused({ type: 'ErrorDto', status: 400, message }, () =>
          stage.novu.workflows.update({ name: 'W', steps: [unbuilt], preferences: {} }, workflowId),
        );
      });
    }

    test('refuses a step of a type that nobody knows', async () => {
      const workflow = { name: 'W', workflowId: unique('unknown'), steps: [{ name: 'S', type: 'smoke-signal' }] };
      assert.equal((await stage.server.request('POST', '/v2/workflows', { body: workflow })).status, 422);
    });

    test('a workflow is found by id, by identifier and by slug', async () => {
      const created = await create({ name: unique('Three ways') });
      for (const key of [created.id, created.workflowId, created.slug]) {
        assert.equal((await stage.novu.workflows.get(key)).id, created.id, key);
      }
      for (const key of ['nobody', UNKNOWN_ID]) await refused(notFound, () => stage.novu.workflows.get(key));
    });

    test('get takes the environment of the key and no other', async () => {
      const { workflowId, id } = await create();
      const [own, other] = await stage.novu.environments.list();
      assert.equal((await stage.novu.workflows.get(workflowId, own.id)).id, id);
      await refused({ type: 'ErrorDto', status: 404, message: `Environment ${other.id} not found` }, () =>
        stage.novu.workflows.get(workflowId, other.id),
      );
      await refused({ type: 'ErrorDto', status: 400, message: 'Invalid environment ID format: nonsense' }, () =>
        stage.novu.workflows.get(workflowId, 'nonsense'),
      );
      await refused({ type: 'ErrorDto', status: 404, message: `Environment ${UNKNOWN_ID} not found` }, () =>
        stage.novu.workflows.get(workflowId, UNKNOWN_ID),
      );
    });

    test('update replaces the workflow: steps are matched by id, unlisted ones go', async () => {
      const second = { ...step, name: 'Second' };
      const created = await create({ steps: [step, second], tags: ['old'] });
      const kept = created.steps[1];
      const updated = await stage.novu.workflows.update(
        {
          name: 'Renamed',
          active: true,
          preferences: { user: null },
          steps: [
            { id: kept.id, name: 'Second', type: 'push', controlValues: { subject: 'new', body: 'b' } },
            { name: 'Third', type: 'push' },
          ],
        },
        created.workflowId,
      );
      assert.deepEqual([updated.name, updated.workflowId], ['Renamed', created.workflowId]);
      assert.deepEqual(
        updated.steps.map(({ stepId }) => stepId),
        ['second', 'third'],
      );
      assert.deepEqual([updated.steps[0].id, updated.steps[0].controls.values.subject], [kept.id, 'new']);
      await refused(notFound, () => stage.novu.workflows.update({ name: 'N', steps: [], preferences: {} }, 'nobody'));
      await refused({ type: 'ValidationErrorDto', status: 422, field: 'name' }, () =>
        stage.novu.workflows.update({ name: '', steps: [], preferences: {} }, created.workflowId),
      );
    });

    test('preferences given by the user are stored', async () => {
      const { workflowId } = await create();
      const user = { all: { enabled: false, readOnly: true }, channels: { push: { enabled: false } } };
      await stage.novu.workflows.update({ name: 'N', active: true, steps: [step], preferences: { user } }, workflowId);
      const { preferences } = await stage.novu.workflows.get(workflowId);
      assert.deepEqual(preferences.user.all, user.all);
      assert.equal(preferences.user.channels.push.enabled, false);
    });

    test('patch changes only what is given', async () => {
      const { workflowId, steps } = await create({ tags: ['a'], description: 'before' });
      const patched = await stage.novu.workflows.patch({ active: false, tags: ['b'] }, workflowId);
      assert.deepEqual(
        [patched.active, patched.status, patched.tags, patched.description],
        [false, 'INACTIVE', ['b'], 'before'],
      );
      assert.deepEqual(
        patched.steps.map(({ id }) => id),
        steps.map(({ id }) => id),
      );
      await refused(notFound, () => stage.novu.workflows.patch({ active: true }, 'nobody'));
      await refused({ type: 'ValidationErrorDto', status: 422, field: 'tags' }, () =>
        stage.novu.workflows.patch({ tags: ['a', 'a'] }, workflowId),
      );
    });

    test('a deleted workflow is gone', async () => {
      const { workflowId } = await create();
      await stage.novu.workflows.delete(workflowId);
      await refused(notFound, () => stage.novu.workflows.get(workflowId));
      await refused(notFound, () => stage.novu.workflows.delete(workflowId));
    });

    test('a step without content is an issue and puts the workflow into ERROR', async () => {
      const created = await create({ steps: [{ name: 'Empty', type: 'push' }] });
      assert.equal(created.status, 'ERROR');
      const { controls } = created.steps[0].issues;
      assert.deepEqual(
        controls.subject.map(({ issueType, message }) => [issueType, message]),
        [['MISSING_VALUE', 'Subject is required']],
      );
      assert.deepEqual(
        controls.body.map(({ issueType, message }) => [issueType, message]),
        [['MISSING_VALUE', 'Body is required']],
      );
    });

    test('a variable that no step has is an issue with its place', async () => {
      const created = await create({
        steps: [{ ...step, controlValues: { subject: 'Hi {{ nobody.name }}', body: 'b' } }],
      });
      const [issue] = created.steps[0].issues.controls.subject;
      assert.deepEqual(
        [created.status, issue.issueType, issue.variableName],
        ['ERROR', 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE', 'nobody.name'],
      );
    });

    test('a condition of a step is refused by name, as it would not be asked', async () => {
      const skip = { '==': [{ var: 'payload.plan' }, 'pro'] };
      await refused({ type: 'ErrorDto', status: 400, message: /has a condition \(skip\)/ }, () =>
        create({ steps: [{ ...step, controlValues: { ...step.controlValues, skip } }] }),
      );
    });

    test('a missing integration is an issue of the step, not of the status', async () => {
      const created = await create();
      assert.deepEqual(
        created.steps[0].issues.integration.push.map(({ issueType }) => issueType),
        ['MISSING_INTEGRATION'],
      );
      assert.equal(created.status, 'ACTIVE');
    });

    test('a preview renders with the values given and invents the missing ones', async () => {
      const { workflowId, steps } = await create();
      const preview = (generatePreviewRequestDto, workflow = workflowId) =>
        stage.novu.workflows.steps.generatePreview({
          workflowId: workflow,
          stepId: steps[0].stepId,
          generatePreviewRequestDto,
        });
      const given = await preview({ previewPayload: { subscriber: { firstName: 'Ana' }, payload: { orderId: 7 } } });
      assert.equal(given.result.type, 'push');
      assert.deepEqual(given.result.preview, { subject: 'Hi Ana', body: '#7' });
      const unsaved = await preview({
        controlValues: { subject: 'Draft {{payload.x}}', body: 'b' },
        previewPayload: { payload: { x: 1 } },
      });
      assert.deepEqual(unsaved.result.preview, { subject: 'Draft 1', body: 'b' });
      assert.deepEqual((await preview({}, 'nobody')).result.preview, {});
    });
  });

  suite('listing workflows', (stage) => {
    test('pages, order and filters', async () => {
      const novu = stage.novu;
      await addWorkflow(novu, { workflowId: 'alpha', name: 'Alpha', tags: ['one'] });
      await addWorkflow(novu, { workflowId: 'beta', name: 'Beta', tags: ['two'], active: false });
      await addWorkflow(novu, { workflowId: 'gamma', name: 'Gamma', steps: [{ name: 'E', type: 'push' }] });
      const ids = async (filter) => (await novu.workflows.list(filter)).workflows.map(({ workflowId }) => workflowId);
      assert.deepEqual(await ids({}), ['gamma', 'beta', 'alpha']);
      assert.deepEqual(await ids({ orderBy: 'name', orderDirection: 'ASC' }), ['alpha', 'beta', 'gamma']);
      assert.deepEqual(await ids({ limit: 1, offset: 1 }), ['beta']);
      assert.equal((await novu.workflows.list({ limit: 1, offset: 1 })).totalCount, 3);
      assert.deepEqual(await ids({ query: 'ALPH' }), ['alpha']);
      assert.deepEqual(await ids({ tags: ['one', 'two'] }), ['beta', 'alpha']);
      assert.deepEqual(await ids({ status: ['INACTIVE'] }), ['beta']);
      assert.deepEqual(await ids({ status: ['ERROR', 'INACTIVE'] }), ['gamma', 'beta']);
      const [first] = (await novu.workflows.list({ query: 'alpha' })).workflows;
      assert.deepEqual(first.stepTypeOverviews, ['push']);
    });

    test('no plan limits their number, and no rate limit counts the requests', async () => {
      for (let count = 0; count < 120; count++) await addWorkflow(stage.novu);
      assert.ok((await stage.novu.workflows.list({ limit: 1 })).totalCount >= 120);
      const { headers } = await stage.server.request('GET', '/v2/workflows');
      assert.deepEqual(
        [...headers.keys()].filter((name) => name.startsWith('ratelimit')),
        [],
      );
    });
  });
}
