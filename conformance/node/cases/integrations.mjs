// Integrations: the push-webhook provider with its credential rules, identifiers, and what push refuses.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/client.mjs';
import { signatureOf } from '../lib/receiver.mjs';
import { addIntegration, addSubscriber, addWorkflow, deliver, unique } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const UNKNOWN_ID = '64a1b2c3d4e5f60718293a4b';
const MASK = '•'.repeat(8);

const badUrls = [
  'ftp://example.test/hook',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://user@example.test/hook',
  'https://user:password@example.test/hook',
  'http://',
  'https://exa mple.test',
];

export default function () {
  suite('integrations', (stage) => {
    const create = (body) =>
      stage.novu.integrations.create({
        providerId: 'push-webhook',
        channel: 'push',
        credentials: { webhookUrl: 'https://example.test/hook', secretKey: 's3cret' },
        ...body,
      });

    test('a new integration has the defaults that Novu gives it', async () => {
      const created = await create();
      assert.match(created.id, /^[0-9a-f]{24}$/);
      assert.match(created.identifier, /^push-webhook-.+/);
      const { name, providerId, channel, active, deleted, primary } = created;
      assert.deepEqual(
        { name, providerId, channel, active, deleted, primary },
        {
          name: 'Push Webhook',
          providerId: 'push-webhook',
          channel: 'push',
          active: false,
          deleted: false,
          primary: false,
        },
      );
    });

    test('name, identifier, state and configurations are kept', async () => {
      const identifier = unique('push-main');
      const created = await create({ name: 'My push', identifier, active: true });
      assert.deepEqual([created.name, created.identifier, created.active], ['My push', identifier, true]);
      const listed = (await stage.novu.integrations.list()).find(({ id }) => id === created.id);
      assert.deepEqual(listed, created);
    });

    test('an identifier can be taken once', async () => {
      const identifier = unique('taken');
      await create({ identifier });
      const expected = { type: 'ErrorDto', status: 409, message: 'Integration with identifier already exists' };
      await refused(expected, () => create({ identifier }));
      const other = await create();
      await refused(expected, () => stage.novu.integrations.update({ identifier }, other.id));
    });

    test('an unknown provider is refused with the list of known ones', async () => {
      const answer = await stage.server.request('POST', '/v1/integrations', {
        body: { providerId: 'carrier-pigeon', channel: 'push' },
      });
      assert.equal(answer.status, 422, answer.text);
      assert.match(answer.text, /carrier-pigeon/);
      assert.match(answer.text, /push-webhook/);
    });

    test('provider and channel are needed, and a channel that exists', async () => {
      const cases = [
        [{ channel: 'push' }, 'providerId'],
        [{ providerId: 'push-webhook' }, 'channel'],
        [{ providerId: 'push-webhook', channel: 'telepathy' }, 'channel'],
      ];
      for (const [body, field] of cases) {
        const { status, json, text } = await stage.server.request('POST', '/v1/integrations', { body });
        assert.equal(status, 422, text);
        assert.ok(json.errors[field], text);
      }
    });

    for (const webhookUrl of badUrls) {
      test(`refuses the webhook URL ${webhookUrl}`, async () => {
        const refusal = { type: 'ValidationErrorDto', status: 422 };
        const error = await refused(refusal, () => create({ credentials: { webhookUrl } }));
        assert.ok(
          Object.keys(error.errors).some((key) => key.includes('webhookUrl')),
          JSON.stringify(error.errors),
        );
        const { id } = await create();
        await refused(refusal, () => stage.novu.integrations.update({ credentials: { webhookUrl } }, id));
      });
    }

    test('update changes what is given and replaces credentials as a whole', async () => {
      const created = await create({ active: true });
      const renamed = await stage.novu.integrations.update({ name: 'Renamed' }, created.id);
      assert.deepEqual(
        [renamed.name, renamed.active, renamed.credentials.webhookUrl],
        ['Renamed', true, 'https://example.test/hook'],
      );
      const moved = await stage.novu.integrations.update(
        { credentials: { webhookUrl: 'https://other.test/' }, active: false },
        created.id,
      );
      assert.deepEqual(
        [moved.active, moved.credentials.webhookUrl, moved.credentials.secretKey],
        [false, 'https://other.test/', undefined],
      );
    });

    test('update refuses unknown ids and empty bodies', async () => {
      const created = await create();
      await refused({ type: 'ErrorDto', status: 400, message: 'No properties found for update' }, () =>
        stage.novu.integrations.update({}, created.id),
      );
      const answer = await stage.server.request('PUT', `/v1/integrations/${UNKNOWN_ID}`, { body: { name: 'N' } });
      assert.deepEqual([answer.status, answer.json.message], [404, `Entity with id ${UNKNOWN_ID} not found`]);
      // The SDK does not model this 404, so it raises its general error.
      await refused({ type: 'SDKError', status: 404 }, () => stage.novu.integrations.update({ name: 'N' }, UNKNOWN_ID));
    });

    test('only active integrations are listed as active', async () => {
      const [on, off] = [await create({ active: true }), await create()];
      const ids = (await stage.novu.integrations.listActive()).map(({ id }) => id);
      assert.ok(ids.includes(on.id) && !ids.includes(off.id));
    });

    test('deleting answers with those that remain', async () => {
      const [gone, stays] = [await create(), await create()];
      const remaining = (await stage.novu.integrations.delete(gone.id)).map(({ id }) => id);
      assert.ok(!remaining.includes(gone.id) && remaining.includes(stays.id));
      await refused({ type: 'ErrorDto', status: 404, message: `Entity with id ${gone.id} not found` }, () =>
        stage.novu.integrations.delete(gone.id),
      );
    });

    test('push has no primary integration', async () => {
      const { id } = await create({ active: true });
      await refused({ type: 'ErrorDto', status: 400, message: 'Channel push does not support primary' }, () =>
        stage.novu.integrations.setAsPrimary(id),
      );
      const answer = await stage.server.request('POST', `/v1/integrations/${UNKNOWN_ID}/set-primary`);
      assert.deepEqual([answer.status, answer.json.message], [404, `Integration with id ${UNKNOWN_ID} not found`]);
    });

    test('an integration that cannot send, or sends unsigned, is answered with a warning', async () => {
      const warnings = async (credentials) => {
        const body = { providerId: 'push-webhook', channel: 'push', credentials };
        const { warnings: found = [] } = (await stage.server.request('POST', '/v1/integrations', { body })).json.data;
        return found.join(' ');
      };
      const webhookUrl = 'https://example.test/hook';
      assert.match(await warnings({}), /webhookUrl is not set.*secretKey is not set/);
      assert.match(await warnings({ webhookUrl }), /^secretKey is not set/);
      assert.equal(await warnings({ webhookUrl, secretKey: 's' }), '');
    });

    test('secrets are answered as eight bullets, and writing the bullets back keeps the secret', async () => {
      const { integration, inbox, secretKey } = await addIntegration(stage.novu, stage.receiver);
      assert.equal(integration.credentials.secretKey, MASK);
      const updated = await stage.novu.integrations.update(
        { credentials: { webhookUrl: inbox.url, secretKey: MASK } },
        integration.id,
      );
      assert.equal(updated.credentials.secretKey, MASK);
      const person = await addSubscriber(stage.novu, { integration });
      const delivery = await deliver(stage.novu, { ...person, inbox, workflow: await addWorkflow(stage.novu) });
      assert.equal(delivery.headers['x-novu-signature'], signatureOf(delivery.rawBody, secretKey));
    });
  });
}
