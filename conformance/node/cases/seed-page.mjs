// The walk of Novu's push-webhook page from its first step to its last, with its own samples.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signatureOf } from '../lib/receiver.mjs';
import { loadFunction, runModule, runShell, sample } from '../lib/samples.mjs';
import { addSubscriber, finishedActivity, unique } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const HMAC_KEY = 'the key that step 1 of the page makes';

export default function () {
  suite('the page on push webhooks', (stage) => {
    let inbox;
    let integration;

    test('step 2: the integration of the form can be created', async () => {
      inbox = stage.receiver.inbox();
      integration = await stage.novu.integrations.create({
        providerId: 'push-webhook',
        channel: 'push',
        credentials: { webhookUrl: inbox.url, secretKey: HMAC_KEY },
        active: true,
      });
      assert.match(integration.identifier, /^push-webhook-/);
    });

    test('the SDK sample registers three device tokens', async () => {
      await addSubscriber(stage.novu, { subscriberId: 'subscriberId' });
      await runModule(
        sdkSample('register-tokens.ts', stage.server, [['push-webhook-MnGLxp8uy', integration.identifier]]),
      );
      const { channels } = await stage.novu.subscribers.retrieve('subscriberId');
      assert.deepEqual(
        channels.map(({ credentials }) => credentials.deviceTokens),
        [['token1', 'token2', 'token3']],
      );
    });

    test('the curl sample registers a token once its quotes are mended', async () => {
      const { subscriberId } = await addSubscriber(stage.novu);
      const text = curlSample(stage.server, subscriberId, integration);
      const answer = await runShell(text.replace("['ANY_RANDOM_STRING']", '["ANY_RANDOM_STRING"]'));
      assert.deepEqual(answer.data.channels[0].credentials.deviceTokens, ['ANY_RANDOM_STRING']);
    });

    test('the curl sample as printed is not JSON, and the answer says so', async () => {
      const { subscriberId } = await addSubscriber(stage.novu);
      const answer = await runShell(curlSample(stage.server, subscriberId, integration));
      assert.deepEqual([answer.statusCode, answer.error], [400, 'Bad Request']);
    });

    test("the SDK sample triggers; what arrives is the documented body, and the page's own check accepts it", async () => {
      await stage.novu.workflows.create({
        name: 'Demo',
        workflowId: 'workflowId',
        active: true,
        steps: [
          {
            name: 'Push',
            type: 'push',
            controlValues: { subject: 'Push Webhook message title', body: '{{payload.custom_message}}' },
          },
        ],
      });
      await addSubscriber(stage.novu, {
        subscriberId: 'SUBSCRIBER_ID',
        integration,
        deviceTokens: ['token1', 'token2', 'token3'],
      });
      await runModule(sdkSample('trigger.ts', stage.server));
      const deliveries = await inbox.count(3);
      assert.deepEqual(deliveries.map(({ body }) => body.target).sort(), [['token1'], ['token2'], ['token3']]);

      const check = await loadFunction(
        sample('verify-signature.ts', [['YOUR_HMAC_SECRET_KEY', HMAC_KEY]]),
        'acceptNovuPushWebHookRequest',
      );
      for (const { rawBody, headers, body } of deliveries) {
        assert.deepEqual(
          [body.title, body.content],
          ['Push Webhook message title', 'This is custom message from payload.'],
        );
        assert.equal(body.payload.custom_message, 'This is custom message from payload.');
        assert.equal(headers['x-novu-signature'], signatureOf(rawBody, HMAC_KEY));
        await check({ body: rawBody.toString('utf8'), headers });
        await assert.rejects(check({ body: `${rawBody} `, headers }), /Not a valid request/);
      }
    });

    test('every member of the printed body is in the delivered one', async () => {
      const transactionId = unique('printed');
      const overrides = { 'push-webhook': { data: { custom_message: 'x' } } };
      const trigger = {
        name: 'workflowId',
        to: 'SUBSCRIBER_ID',
        transactionId,
        payload: { custom_message: 'x', __source: 'test-workflow' },
        overrides,
      };
      const before = inbox.deliveries.length;
      assert.equal((await stage.server.request('POST', '/v1/events/trigger', { body: trigger })).status, 201);
      const { body } = (await inbox.count(before + 3))[before];
      const printed = JSON.parse(sample('delivered-body.jsonc').replace(/^\s*\/\/.*$/gm, ''));
      // The sample's subscriber has a full profile; ours has not.
      for (const profile of ['firstName', 'lastName', 'phone', 'email', 'data'])
        delete printed.payload.subscriber[profile];
      for (const path of membersOf(printed)) assert.notEqual(at(body, path), undefined, `${path.join('.')} is missing`);
      await finishedActivity(stage.novu, transactionId);
    });
  });
}

/** An SDK sample pointed at a test server: the page's own commented line shows where the address goes. */
function sdkSample(name, server, more = []) {
  const address = `secretKey: "${server.key}",\n  serverURL: "${server.url}",`;
  return sample(name, [['secretKey: "<NOVU_SECRET_KEY>",', address], ...more]);
}

function curlSample(server, subscriberId, integration) {
  return sample('register-tokens.sh', [
    ['https://api.novu.co', server.url],
    ['<SUBSCRIBER_ID>', subscriberId],
    ['<NOVU_SECRET_KEY>', server.key],
    ['push-webhook-MnGLxp8uy', integration.identifier],
  ]);
}

/** The paths of all members of a value, lists by their first element. */
function membersOf(value, path = []) {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...membersOf(inner, [...path, key])]);
}

const at = (value, path) => path.reduce((inner, key) => inner?.[key], value);
