// Trigger, bulk and cancel: recipients, statuses, and everything that must be refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/client.mjs';
import { addSubscriber, addWorkflow, deliver, finishedActivity, setStage, unique } from '../lib/stage.mjs';
import { eventually } from '../lib/waiting.mjs';
import { suite } from '../lib/suite.mjs';

const payloadSchema = {
  type: 'object',
  properties: { orderId: { type: 'number' }, greeting: { type: 'string', default: 'Hello' } },
  required: ['orderId'],
};

/** Bodies of a trigger that must be refused; `name` is filled in where it says so. */
const badTriggers = [
  { title: 'a missing name', body: { to: 'u' }, field: 'name' },
  { title: 'a name that is no text', body: { name: 7, to: 'u' }, field: 'name' },
  { title: 'a missing to', body: { name: 'w' }, field: 'to' },
  { title: 'a to that is neither text nor object', body: { name: 'w', to: 7 }, field: 'to' },
  { title: 'a recipient without an id', body: { name: 'w', to: { firstName: 'A' } }, field: 'to.subscriberId' },
  {
    title: 'an inline channel of a provider that nobody knows',
    body: { name: 'w', to: { subscriberId: 'u', channels: [{ providerId: 'nobody', credentials: {} }] } },
    field: 'to.channels.0.providerId',
  },
  { title: 'a list in a list of recipients', body: { name: 'w', to: [['u']] }, field: 'to.0' },
  {
    title: 'an actor without an id',
    body: { name: 'w', to: 'u', actor: { firstName: 'A' } },
    field: 'actor.subscriberId',
  },
  { title: 'a tenant that is no text', body: { name: 'w', to: 'u', tenant: 7 }, field: 'tenant' },
  {
    title: 'six contexts',
    body: { name: 'w', to: 'u', context: { a: '1', b: '1', c: '1', d: '1', e: '1', f: '1' } },
    field: 'context',
  },
  { title: 'a payload that is no object', body: { name: 'w', to: 'u', payload: 'text' }, field: 'payload' },
  { title: 'overrides that are no object', body: { name: 'w', to: 'u', overrides: [] }, field: 'overrides' },
  { title: 'a transactionId that is no text', body: { name: 'w', to: 'u', transactionId: 7 }, field: 'transactionId' },
  {
    title: '101 recipients',
    body: { name: 'w', to: Array.from({ length: 101 }, (_, index) => `u${index}`) },
    field: 'to',
  },
];

/** What Novu knows and Tidings does not yet. */
const unbuiltTriggers = {
  topics: { to: { type: 'Topic', topicKey: 'k' } },
  'topics in a list': { to: ['u', { type: 'Topic', topicKey: 'k' }] },
  contexts: { to: 'u', context: { tenant: 'acme' } },
  'workflows behind a bridge': { to: 'u', bridgeUrl: 'https://example.test' },
};

export default function () {
  suite('trigger', (stage) => {
    const raw = (body, path = '/v1/events/trigger') => stage.server.request('POST', path, { body });

    test('answers processed with a transactionId and delivers', async () => {
      const set = await setStage(stage.novu, stage.receiver, { workflow: { subject: 'Order {{payload.id}}' } });
      const answer = await stage.novu.trigger({
        workflowId: set.workflow.workflowId,
        to: { subscriberId: set.subscriberId },
        payload: { id: 7 },
      });
      assert.deepEqual([answer.acknowledged, answer.status], [true, 'processed']);
      assert.match(answer.transactionId, /^txn_[0-9a-f]{8}[0-9a-z]{12}$/);
      assert.equal((await set.inbox.next()).body.title, 'Order 7');
    });

    for (const { title, body, field } of badTriggers) {
      test(`refuses ${title}`, async () => {
        const { status, json, text } = await raw(body);
        assert.equal(status, 422, text);
        assert.ok(json.errors[field]?.messages.length > 0, text);
      });
    }

    for (const [title, event] of Object.entries(unbuiltTriggers)) {
      test(`${title} are refused by name, as they would not be reached`, async () => {
        const error = await refused(
          { type: 'PayloadValidationExceptionDto', status: 400, message: /not supported by this server/ },
          () => stage.novu.trigger({ workflowId: 'w', ...event }),
        );
        assert.equal(error.errors.length, 1);
      });
    }

    test('an unknown workflow is refused with a typed error', async () => {
      const expected = { type: 'ValidationErrorDto', status: 422, message: 'workflow_not_found' };
      await refused(expected, () => stage.novu.trigger({ workflowId: 'nobody', to: 'u' }));
    });

    test('a deleted workflow is unknown, an inactive one is not active', async () => {
      const gone = await addWorkflow(stage.novu);
      await stage.novu.workflows.delete(gone.workflowId);
      await refused({ type: 'ValidationErrorDto', status: 422, message: 'workflow_not_found' }, () =>
        stage.novu.trigger({ workflowId: gone.workflowId, to: 'u' }),
      );
      const { workflowId } = await addWorkflow(stage.novu, { active: false });
      const answer = await stage.novu.trigger({ workflowId, to: 'u' });
      assert.deepEqual([answer.acknowledged, answer.status], [true, 'trigger_not_active']);
      assert.ok(answer.transactionId);
    });

    test('the payload is checked against the schema, and its defaults are filled in', async () => {
      const set = await setStage(stage.novu, stage.receiver, {
        workflow: { payloadSchema, validatePayload: true, subject: '{{payload.greeting}}' },
      });
      const { workflowId } = set.workflow;
      const expected = {
        type: 'PayloadValidationExceptionDto',
        status: 400,
        message: "Payload validation failed: root.orderId: must have required property 'orderId'",
      };
      const error = await refused(expected, () =>
        stage.novu.trigger({ workflowId, to: set.subscriberId, payload: {} }),
      );
      assert.equal(error.type, 'PAYLOAD_VALIDATION_ERROR');
      assert.deepEqual([error.errors[0].field, error.errors[0].schemaPath], ['root.orderId', '#/required']);
      const { body } = await deliver(stage.novu, set, { payload: { orderId: 1 } });
      assert.deepEqual([body.title, body.payload.greeting], ['Hello', 'Hello']);
    });

    test('a schema is not enforced when validatePayload is off', async () => {
      const set = await setStage(stage.novu, stage.receiver, { workflow: { payloadSchema, validatePayload: false } });
      const { body } = await deliver(stage.novu, set, { payload: {} });
      assert.equal(body.payload.greeting, undefined);
    });

    test('an unknown recipient is created with the profile and the tokens given', async () => {
      const { workflow, integration, inbox } = await setStage(stage.novu, stage.receiver);
      const subscriberId = unique('newcomer');
      const channels = [
        {
          providerId: 'push-webhook',
          integrationIdentifier: integration.identifier,
          credentials: { deviceTokens: ['t1'] },
        },
      ];
      const to = { subscriberId, firstName: 'New', email: 'new@example.test', data: { a: 1 }, channels };
      await stage.novu.trigger({ workflowId: workflow.workflowId, to });
      const { body } = await inbox.next();
      assert.deepEqual([body.target, body.payload.subscriber.firstName], [['t1'], 'New']);
      const stored = await stage.novu.subscribers.retrieve(subscriberId);
      assert.deepEqual(
        [stored.email, stored.data, stored.channels[0].credentials.deviceTokens],
        ['new@example.test', { a: 1 }, ['t1']],
      );
    });

    test('a known recipient is updated: data is replaced, tokens are added', async () => {
      const set = await setStage(stage.novu, stage.receiver, {
        subscriber: { lastName: 'Stays', data: { x: 1, y: 2 }, deviceTokens: ['a'] },
      });
      const channels = [
        {
          providerId: 'push-webhook',
          integrationIdentifier: set.integration.identifier,
          credentials: { deviceTokens: ['a', 'b'] },
        },
      ];
      const to = { subscriberId: set.subscriberId, firstName: 'New', data: { y: 3 }, channels };
      await stage.novu.trigger({ workflowId: set.workflow.workflowId, to });
      await set.inbox.count(2);
      assert.deepEqual(set.inbox.deliveries.map(({ body }) => body.target[0]).sort(), ['a', 'b']);
      const stored = await stage.novu.subscribers.retrieve(set.subscriberId);
      assert.deepEqual([stored.firstName, stored.lastName, stored.data], ['New', 'Stays', { y: 3 }]);
    });

    test('a list names each recipient once; the last definition wins', async () => {
      const set = await setStage(stage.novu, stage.receiver, { workflow: { subject: '{{subscriber.firstName}}' } });
      const other = await addSubscriber(stage.novu, { integration: set.integration, firstName: 'Other' });
      const { subscriberId } = set;
      const to = [{ subscriberId, firstName: 'First' }, other.subscriberId, { subscriberId, firstName: 'Last' }];
      const { transactionId } = await stage.novu.trigger({ workflowId: set.workflow.workflowId, to });
      await set.inbox.count(2);
      assert.deepEqual(set.inbox.deliveries.map(({ body }) => body.title).sort(), ['Last', 'Other']);
      await eventually(async () =>
        assert.equal((await stage.novu.notifications.list({ transactionId })).data.length, 2),
      );
    });

    test('an inline channel without an integration is noted, and the log can be read', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const channels = [{ providerId: 'fcm', credentials: { deviceTokens: ['t'] } }];
      const { transactionId } = await deliver(stage.novu, set, { to: { subscriberId: set.subscriberId, channels } });
      const { jobs } = await finishedActivity(stage.novu, transactionId);
      assert.deepEqual(
        jobs[0].executionDetails.slice(0, 2).map(({ detail }) => detail),
        ['Step queued', 'Subscriber does not have an active integration'],
      );
      assert.deepEqual([jobs[0].status, jobs[0].providerId], ['completed', 'push-webhook']);
    });

    test('attachments keep what describes them, and their files do not count', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const attachments = [{ name: 'a.txt', file: 'a'.repeat(600_000), mime: 'text/plain' }];
      const { body } = await deliver(stage.novu, set, { payload: { attachments } });
      assert.deepEqual(body.payload.attachments, [{ name: 'a.txt', mime: 'text/plain' }]);
    });

    test('an actor is kept as a subscriber and is notified when named directly', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const actorId = unique('actor');
      await deliver(stage.novu, set, { actor: { subscriberId: actorId, firstName: 'Act' } });
      assert.equal((await stage.novu.subscribers.retrieve(actorId)).firstName, 'Act');
      await deliver(stage.novu, set, { actor: set.subscriberId });
    });

    test('an unknown tenant starts nothing', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      for (const tenant of ['nobody', { identifier: 'nobody' }]) {
        const answer = await stage.novu.trigger({ workflowId: set.workflow.workflowId, to: set.subscriberId, tenant });
        assert.equal(answer.status, 'no_tenant_found');
      }
    });

    test('a repeated transactionId gets the first answer and starts no second run', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const transactionId = unique('tx');
      const trigger = (payload) =>
        stage.novu.trigger({ workflowId: set.workflow.workflowId, to: set.subscriberId, transactionId, payload });
      const answers = await Promise.all([trigger({ n: 1 }), trigger({ n: 1 }), trigger({ n: 1 })]);
      for (const answer of answers)
        assert.deepEqual([answer.status, answer.transactionId], ['processed', transactionId]);
      await finishedActivity(stage.novu, transactionId);
      assert.equal(set.inbox.deliveries.length, 1);
    });

    test('an empty list of recipients is accepted and notifies nobody', async () => {
      const { workflowId } = await addWorkflow(stage.novu);
      const { transactionId, status } = await stage.novu.trigger({ workflowId, to: [] });
      assert.equal(status, 'processed');
      assert.deepEqual((await stage.novu.notifications.list({ transactionId })).data, []);
    });

    test('bulk keeps the order and fails item by item', async () => {
      const set = await setStage(stage.novu, stage.receiver, { workflow: { subject: '{{payload.n}}' } });
      const event = (n) => ({ workflowId: set.workflow.workflowId, to: set.subscriberId, payload: { n } });
      const events = [event(1), { workflowId: 'nobody', to: 'u', transactionId: 'mine' }, event(3)];
      const answers = await stage.novu.triggerBulk({ events });
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['processed', 'error', 'processed'],
      );
      assert.deepEqual(
        [answers[1].acknowledged, answers[1].error, answers[1].transactionId],
        [true, ['workflow_not_found'], 'mine'],
      );
      await set.inbox.count(2);
      assert.deepEqual(set.inbox.deliveries.map(({ body }) => body.title).sort(), ['1', '3']);
    });

    test('bulk takes 1 to 100 events', async () => {
      const { workflowId } = await addWorkflow(stage.novu);
      const many = (count) =>
        stage.novu.triggerBulk({ events: Array.from({ length: count }, () => ({ workflowId, to: [] })) });
      const limit = (text) => ({ type: 'ValidationErrorDto', status: 422, field: 'events', message: new RegExp(text) });
      const tooMany = await refused(limit(''), () => many(101));
      assert.deepEqual(tooMany.errors.events.messages, ['events must contain no more than 100 elements']);
      const none = await refused(limit(''), () => many(0));
      assert.deepEqual(none.errors.events.messages, ['events should not be empty']);
      assert.equal((await many(100)).length, 100);
      assert.equal((await raw({}, '/v1/events/trigger/bulk')).status, 422);
    });

    test('cancel answers false when there is nothing to cancel', async () => {
      assert.equal(await stage.novu.cancel('never-triggered'), false);
      const set = await setStage(stage.novu, stage.receiver);
      const { transactionId } = await deliver(stage.novu, set);
      await finishedActivity(stage.novu, transactionId);
      assert.equal(await stage.novu.cancel(transactionId), false);
    });
  });
}
