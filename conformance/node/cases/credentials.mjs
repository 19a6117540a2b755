// Device tokens: PUT replaces, PATCH adds, DELETE removes; both forms of the body.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/client.mjs';
import { addIntegration, addSubscriber, unique } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const numbered = (count, from = 0) => Array.from({ length: count }, (_, index) => `token-${from + index}`);
const ENVIRONMENT_LACKS = /^Subscribers environment \([0-9a-f]{24}\) do not have active push-webhook integration\.$/;

export default function () {
  suite('credentials', (stage) => {
    const body = (deviceTokens, rest) => ({ providerId: 'push-webhook', credentials: { deviceTokens }, ...rest });
    const put = (id, tokens, rest) => stage.novu.subscribers.credentials.update(body(tokens, rest), id);
    const patch = (id, tokens, rest) => stage.novu.subscribers.credentials.append(body(tokens, rest), id);
    const tokensOf = (subscriber) => subscriber.channels.map(({ credentials }) => credentials.deviceTokens);
    const bare = (path, method, value) => stage.server.request(method, path, { body: value });

    test('without an integration there is nowhere to keep tokens', async () => {
      const { subscriberId } = await addSubscriber(stage.novu);
      const expected = { type: 'ErrorDto', status: 400, message: ENVIRONMENT_LACKS };
      await refused(expected, () => put(subscriberId, ['a']));
      await refused(expected, () => patch(subscriberId, ['a']));
    });

    test('PUT replaces, PATCH adds in order, duplicates are dropped, an empty list clears', async () => {
      const { integration } = await addIntegration(stage.novu, stage.receiver);
      const { subscriberId } = await addSubscriber(stage.novu);
      assert.deepEqual(tokensOf(await put(subscriberId, ['a', 'b', 'a'])), [['a', 'b']]);
      const added = await patch(subscriberId, ['b', 'c']);
      assert.deepEqual(tokensOf(added), [['a', 'b', 'c']]);
      assert.deepEqual(
        [added.channels[0].providerId, added.channels[0].integrationId],
        ['push-webhook', integration.id],
      );
      assert.deepEqual(tokensOf(await put(subscriberId, ['c'])), [['c']]);
      assert.deepEqual(tokensOf(await patch(subscriberId, [])), [[]]);
      assert.deepEqual(tokensOf(await stage.novu.subscribers.retrieve(subscriberId)), [[]]);
    });

    test('a body without deviceTokens clears the tokens that are there', async () => {
      const { subscriberId } = await addSubscriber(stage.novu);
      await put(subscriberId, ['a']);
      assert.deepEqual(tokensOf(await put(subscriberId, undefined)), [[]]);
    });

    test('each integration has its own tokens; without a name the newest active one is meant', async () => {
      const { integration: older } = await addIntegration(stage.novu, stage.receiver);
      const { integration: newer } = await addIntegration(stage.novu, stage.receiver);
      await addIntegration(stage.novu, stage.receiver, { active: false });
      const { subscriberId } = await addSubscriber(stage.novu);
      await put(subscriberId, ['old'], { integrationIdentifier: older.identifier });
      const { channels } = await put(subscriberId, ['new']);
      const shown = channels.map(({ integrationId, credentials }) => [integrationId, credentials.deviceTokens]);
      assert.deepEqual(shown, [
        [older.id, ['old']],
        [newer.id, ['new']],
      ]);
    });

    test('an integration that is unknown or inactive cannot be named', async () => {
      const { integration } = await addIntegration(stage.novu, stage.receiver, { active: false });
      const { subscriberId } = await addSubscriber(stage.novu);
      for (const integrationIdentifier of ['nobody', integration.identifier]) {
        const expected = { type: 'ErrorDto', status: 400, message: ENVIRONMENT_LACKS };
        await refused(expected, () => put(subscriberId, ['a'], { integrationIdentifier }));
      }
    });

    test('100 tokens fit and 101 do not, also when they come in two steps', async () => {
      const { subscriberId } = await addSubscriber(stage.novu);
      const expected = {
        type: 'ErrorDto',
        status: 400,
        message:
          'Device tokens limit exceeded. Maximum allowed tokens per subscriber channel is 100, but got 101 tokens.',
      };
      const error = await refused(expected, () => put(subscriberId, numbered(101)));
      assert.deepEqual(
        [error.currentCount, error.limit, error.ctx.currentCount, error.ctx.limit],
        [101, 100, 101, 100],
      );
      assert.equal((await put(subscriberId, numbered(100)))?.channels[0].credentials.deviceTokens.length, 100);
      await refused(expected, () => patch(subscriberId, numbered(1, 100)));
    });

    test('an unknown subscriber is not created on the way', async () => {
      const expected = { type: 'ErrorDto', status: 400, message: 'SubscriberId: nobody not found' };
      await refused(expected, () => put('nobody', ['a']));
      await refused(expected, () => patch('nobody', ['a']));
      await refused({ type: 'ErrorDto', status: 404, message: "Subscriber 'nobody' was not found" }, () =>
        stage.novu.subscribers.credentials.delete('nobody', 'push-webhook'),
      );
    });

    test('deleting removes every entry of the provider, and again nothing', async () => {
      const { subscriberId } = await addSubscriber(stage.novu);
      await put(subscriberId, ['a']);
      await stage.novu.subscribers.credentials.delete(subscriberId, 'push-webhook');
      assert.deepEqual((await stage.novu.subscribers.retrieve(subscriberId)).channels, []);
      await stage.novu.subscribers.credentials.delete(subscriberId, 'push-webhook');
    });

    for (const method of ['PUT', 'PATCH']) {
      test(`${method} takes deviceTokens at the top level, as Novu's curl sample has them`, async () => {
        const { subscriberId } = await addSubscriber(stage.novu);
        const path = `/v1/subscribers/${subscriberId}/credentials`;
        const { status, json } = await bare(path, method, { providerId: 'push-webhook', deviceTokens: ['top'] });
        assert.equal(status, 200, JSON.stringify(json));
        assert.deepEqual(json.data.channels[0].credentials.deviceTokens, ['top']);
      });

      for (const { title, value, field } of badBodies) {
        test(`${method} refuses ${title}`, async () => {
          const { subscriberId } = await addSubscriber(stage.novu, { subscriberId: unique('bad') });
          const { status, json, text } = await bare(`/v1/subscribers/${subscriberId}/credentials`, method, value);
          assert.equal(status, 422, text);
          assert.ok(
            Object.keys(json.errors).some((key) => key.startsWith(field)),
            text,
          );
        });
      }
    }
  });
}

/** What no SDK lets through. */
const badBodies = [
  {
    title: 'an unknown provider',
    value: { providerId: 'nobody', credentials: { deviceTokens: ['a'] } },
    field: 'providerId',
  },
  { title: 'a missing provider', value: { credentials: { deviceTokens: ['a'] } }, field: 'providerId' },
  { title: 'missing credentials', value: { providerId: 'push-webhook' }, field: 'credentials' },
  {
    title: 'credentials that are no object',
    value: { providerId: 'push-webhook', credentials: 'a' },
    field: 'credentials',
  },
  {
    title: 'tokens that are no list',
    value: { providerId: 'push-webhook', credentials: { deviceTokens: 'a' } },
    field: 'credentials',
  },
  {
    title: 'tokens that are no texts',
    value: { providerId: 'push-webhook', credentials: { deviceTokens: ['a', 1] } },
    field: 'credentials',
  },
];
