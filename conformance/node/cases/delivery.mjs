// What arrives at the user's URL: method, headers, body layout, signature, tokens, overrides.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signatureOf } from '../lib/receiver.mjs';
import {
  addIntegration,
  addSubscriber,
  addWorkflow,
  deliver,
  detailsOf,
  finishedActivity,
  setStage,
  unique,
} from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

export default function () {
  suite('the delivered request', (stage) => {
    const raw = (body) => stage.server.request('POST', '/v1/events/trigger', { body });

    test('is a signed POST whose body has the documented members in order', async () => {
      const set = await setStage(stage.novu, stage.receiver, {
        subscriber: {
          firstName: 'Ana',
          lastName: 'Núñez',
          phone: '+15550100',
          email: 'ana@example.test',
          data: { plan: 'pro' },
        },
        workflow: { subject: 'Hi {{subscriber.firstName}}', body: '#{{payload.orderId}} 🚚' },
      });
      const delivery = await deliver(stage.novu, set, { payload: { orderId: 42, note: 'a/b "q" \n<tag>' } });
      const { method, headers, body, rawBody } = delivery;
      assert.deepEqual([method, headers['content-type']], ['POST', 'application/json']);
      assert.equal(headers['x-novu-signature'], signatureOf(rawBody, set.secretKey));
      assert.deepEqual(Object.keys(body), ['target', 'title', 'content', 'messageId', 'overrides', 'payload']);
      assert.deepEqual(
        [body.target, body.title, body.content, body.overrides],
        [set.deviceTokens, 'Hi Ana', '#42 🚚', {}],
      );
      assert.deepEqual(Object.keys(body.payload), ['orderId', 'note', '__nvMessageId', 'subscriber', 'step']);
      assert.equal(body.payload.__nvMessageId, body.messageId);
      assert.match(body.messageId, /^[0-9a-f]{24}$/);
      assert.deepEqual(body.payload.step, { digest: false, events: [], total_count: 0 });
      assert.equal(rawBody.toString('utf8'), JSON.stringify(body), 'compact JSON, as JSON.stringify writes it');
    });

    test('carries the subscriber as stored, members in the order of the page', async () => {
      const set = await setStage(stage.novu, stage.receiver, {
        subscriber: {
          firstName: 'Pawan',
          lastName: 'Jain',
          phone: '+123456789',
          email: 'p@example.test',
          data: { isDeveloper: 'true' },
        },
      });
      const { subscriber } = (await deliver(stage.novu, set)).body.payload;
      const members = [
        '_id',
        '_organizationId',
        '_environmentId',
        'firstName',
        'lastName',
        'phone',
        'subscriberId',
        'email',
        'channels',
        'data',
        'deleted',
        'createdAt',
        'updatedAt',
        '__v',
        'id',
      ];
      assert.deepEqual(Object.keys(subscriber), members);
      assert.equal(subscriber.id, subscriber._id);
      assert.deepEqual(
        subscriber.channels.map(({ providerId, _integrationId, credentials }) => [
          providerId,
          _integrationId,
          credentials,
        ]),
        [['push-webhook', set.integration.id, { deviceTokens: set.deviceTokens }]],
      );
    });

    test('keeps the order of the payload and all digits of 64-bit integers', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const payload = '{"z":1,"10":18446744073709551615,"2":{"y":-12345678901234567,"b":1.0},"text":"\\u00fc\\u0007/"}';
      const body = `{"name":"${set.workflow.workflowId}","to":"${set.subscriberId}","payload":${payload}}`;
      assert.equal((await raw(body)).status, 201);
      const { rawBody } = await set.inbox.next();
      const sent = rawBody.toString('utf8');
      const expected =
        '"payload":{"z":1,"10":18446744073709551615,"2":{"y":-12345678901234567,"b":1},"text":"ü\\u0007/","__nvMessageId":';
      assert.ok(sent.includes(expected), sent);
    });

    test('is not signed when the integration has no secret', async () => {
      const set = await setStage(stage.novu, stage.receiver, {
        integration: { credentials: { secretKey: undefined } },
      });
      assert.equal((await deliver(stage.novu, set)).headers['x-novu-signature'], undefined);
    });

    test('two tokens are two requests with two message ids', async () => {
      const set = await setStage(stage.novu, stage.receiver, { subscriber: { deviceTokens: ['t1', 't2'] } });
      const { transactionId } = await deliver(stage.novu, set);
      await set.inbox.count(2);
      const bodies = set.inbox.deliveries.map(({ body }) => body);
      assert.deepEqual(bodies.map(({ target }) => target).sort(), [['t1'], ['t2']]);
      assert.notEqual(bodies[0].messageId, bodies[1].messageId);
      await finishedActivity(stage.novu, transactionId);
      const { data } = await stage.novu.messages.retrieve({ transactionId: [transactionId] });
      const sent = Object.fromEntries(bodies.map(({ messageId, target }) => [messageId, target]));
      assert.deepEqual(Object.fromEntries(data.map(({ id, deviceTokens }) => [id, deviceTokens])), sent);
    });

    test('every integration that has tokens is used', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const other = await addIntegration(stage.novu, stage.receiver);
      const credentials = {
        providerId: 'push-webhook',
        integrationIdentifier: other.integration.identifier,
        credentials: { deviceTokens: ['o'] },
      };
      await stage.novu.subscribers.credentials.update(credentials, set.subscriberId);
      await deliver(stage.novu, set);
      const { body, rawBody, headers } = await other.inbox.next();
      assert.deepEqual(body.target, ['o']);
      assert.equal(headers['x-novu-signature'], signatureOf(rawBody, other.secretKey));
    });

    test('provider overrides are merged into the body, the step level over the workflow level', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const overrides = {
        providers: { 'push-webhook': { sound_name: 'low', title: 'From the workflow', deep: { kept_key: 1 } } },
        steps: {
          push: {
            providers: {
              'push-webhook': {
                sound_name: 'high',
                _passthrough: { body: { keep_snake: true }, headers: { 'x-tenant': 'acme' } },
              },
            },
          },
        },
      };
      const { body, headers, rawBody } = await deliver(stage.novu, set, { overrides });
      assert.deepEqual(
        [body.soundName, body.title, body.deep, body.keep_snake],
        ['high', 'From the workflow', { keptKey: 1 }, true],
      );
      assert.equal(headers['x-tenant'], 'acme');
      assert.equal(headers['x-novu-signature'], signatureOf(rawBody, set.secretKey));
    });

    test('overrides["push-webhook"] is echoed, and its tokens replace the stored ones', async () => {
      const set = await setStage(stage.novu, stage.receiver, { subscriber: { deviceTokens: ['stored'] } });
      const override = { data: { custom_message: 'x' }, deviceTokens: ['instead'] };
      const { status } = await raw({
        name: set.workflow.workflowId,
        to: set.subscriberId,
        overrides: { 'push-webhook': override },
      });
      assert.equal(status, 201);
      const { body } = await set.inbox.next();
      assert.deepEqual([body.target, body.overrides], [['instead'], override]);
    });

    test('an override may replace neither the signature nor the address', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const elsewhere = stage.receiver.inbox();
      const own = {
        webhookUrl: elsewhere.url,
        hmacSecretKey: 'mine',
        _passthrough: { headers: { 'X-Novu-Signature': 'forged', host: 'evil.test', 'content-length': '1' } },
      };
      const { body, headers, rawBody } = await deliver(stage.novu, set, {
        overrides: { providers: { 'push-webhook': own } },
      });
      assert.equal(headers['x-novu-signature'], signatureOf(rawBody, set.secretKey));
      assert.equal(headers.host, new URL(set.inbox.url).host);
      assert.deepEqual([body.webhookUrl, body.hmacSecretKey], [undefined, undefined]);
      assert.equal(elsewhere.deliveries.length, 0);
    });

    test('steps of a workflow are all delivered', async () => {
      const set = await setStage(stage.novu, stage.receiver, {
        workflow: {
          steps: ['One', 'Two'].map((name) => ({ name, type: 'push', controlValues: { subject: name, body: 'b' } })),
        },
      });
      await deliver(stage.novu, set);
      await set.inbox.count(2);
      assert.deepEqual(
        set.inbox.deliveries.map(({ body }) => body.title),
        ['One', 'Two'],
      );
    });
  });

  suite('outcomes without a request', (stage) => {
    const outcome = async (subscriberId, workflow) => {
      const { transactionId } = await stage.novu.trigger({ workflowId: workflow.workflowId, to: subscriberId });
      const activity = await finishedActivity(stage.novu, transactionId);
      return { status: activity.jobs[0].status, details: detailsOf(activity) };
    };

    test('a subscriber without a channel is a warning and the step is canceled', async () => {
      const { subscriberId } = await addSubscriber(stage.novu);
      const { status, details } = await outcome(subscriberId, await addWorkflow(stage.novu));
      assert.equal(status, 'canceled');
      assert.ok(details.includes('Warning: Subscriber does not have a configured channel'), details.join('\n'));
    });

    test('a channel whose tokens were cleared fails', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const credentials = {
        providerId: 'push-webhook',
        integrationIdentifier: set.integration.identifier,
        credentials: { deviceTokens: [] },
      };
      await stage.novu.subscribers.credentials.update(credentials, set.subscriberId);
      const { status, details } = await outcome(set.subscriberId, set.workflow);
      assert.equal(status, 'failed');
      assert.ok(
        details.includes('Failed: There was one or more errors when trying to execute the notification'),
        details.join('\n'),
      );
    });

    for (const { title, change } of lostIntegrations) {
      test(`${title} fails with the reason`, async () => {
        const set = await setStage(stage.novu, stage.receiver);
        await change(stage.novu, set.integration.id);
        const { status, details } = await outcome(set.subscriberId, set.workflow);
        assert.equal(status, 'failed');
        assert.ok(details.includes('Failed: Subscriber does not have an active integration'), details.join('\n'));
        assert.equal(set.inbox.deliveries.length, 0);
      });
    }

    test('an integration without an address fails with the reason', async () => {
      const set = await setStage(stage.novu, stage.receiver, {
        integration: { credentials: { webhookUrl: undefined } },
      });
      const { status, details } = await outcome(set.subscriberId, set.workflow);
      assert.equal(status, 'failed');
      assert.ok(details.includes('Failed: Unexpected provider error'), details.join('\n'));
      const [message] = (await stage.novu.messages.retrieve({ subscriberId: set.subscriberId })).data;
      assert.deepEqual(
        [message.status, message.errorId, message.errorText],
        ['error', 'unexpected_push_error', 'Config is not valid for push-webhook provider'],
      );
    });

    test('some tokens delivered and some failed is a warning, and no metadata address is ever asked', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const metadata = { credentials: { webhookUrl: 'http://169.254.169.254/latest/meta-data' } };
      const { integration } = await addIntegration(stage.novu, stage.receiver, metadata);
      const credentials = {
        providerId: 'push-webhook',
        integrationIdentifier: integration.identifier,
        credentials: { deviceTokens: ['lost'] },
      };
      await stage.novu.subscribers.credentials.update(credentials, set.subscriberId);
      const { status, details } = await outcome(set.subscriberId, set.workflow);
      assert.equal(status, 'completed');
      for (const start of ['Success: Message sent', 'Failed: Unexpected provider error', 'Warning: ']) {
        assert.ok(
          details.some((detail) => detail.startsWith(start)),
          `no "${start}" in\n${details.join('\n')}`,
        );
      }
      assert.equal(set.inbox.deliveries.length, 1);
    });

    test('a workflow without steps runs to nothing', async () => {
      const { workflowId } = await addWorkflow(stage.novu, { steps: [] });
      const { status } = await stage.novu.trigger({ workflowId, to: unique('nobody') });
      assert.equal(status, 'processed');
    });
  });
}

const lostIntegrations = [
  {
    title: 'an integration that was switched off',
    change: (novu, id) => novu.integrations.update({ active: false }, id),
  },
  { title: 'an integration that was deleted', change: (novu, id) => novu.integrations.delete(id) },
];
