// Who may ask: every working operation refuses a key that it does not know, and keys see their environment only.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTidings } from '../lib/binary.mjs';
import { connect, refused } from '../lib/client.mjs';
import { listedOperations, workingOperations } from '../lib/operations.mjs';
import { addSubscriber, addWorkflow } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const ID = '64a1b2c3d4e5f60718293a4b';
const workflow = { name: 'W', workflowId: 'w', steps: [], preferences: {} };
const push = { providerId: 'push-webhook', credentials: { deviceTokens: ['a'] } };

/** For each operation a call that would be well formed. */
const wellFormed = {
  cancel: (novu) => novu.cancel('tx'),
  'environments.getTags': (novu) => novu.environments.getTags(ID),
  'environments.list': (novu) => novu.environments.list(),
  'integrations.create': (novu) => novu.integrations.create({ providerId: 'push-webhook', channel: 'push' }),
  'integrations.delete': (novu) => novu.integrations.delete(ID),
  'integrations.list': (novu) => novu.integrations.list(),
  'integrations.listActive': (novu) => novu.integrations.listActive(),
  'integrations.setAsPrimary': (novu) => novu.integrations.setAsPrimary(ID),
  'integrations.update': (novu) => novu.integrations.update({ name: 'N' }, ID),
  'messages.delete': (novu) => novu.messages.delete(ID),
  'messages.deleteByTransactionId': (novu) => novu.messages.deleteByTransactionId('tx'),
  'messages.retrieve': (novu) => novu.messages.retrieve({}),
  'notifications.list': (novu) => novu.notifications.list({}),
  'notifications.retrieve': (novu) => novu.notifications.retrieve(ID),
  'subscribers.create': (novu) => novu.subscribers.create({ subscriberId: 's' }),
  'subscribers.createBulk': (novu) => novu.subscribers.createBulk({ subscribers: [{ subscriberId: 's' }] }),
  'subscribers.credentials.append': (novu) => novu.subscribers.credentials.append(push, 's'),
  'subscribers.credentials.delete': (novu) => novu.subscribers.credentials.delete('s', 'push-webhook'),
  'subscribers.credentials.update': (novu) => novu.subscribers.credentials.update(push, 's'),
  'subscribers.delete': (novu) => novu.subscribers.delete('s'),
  'subscribers.patch': (novu) => novu.subscribers.patch({ firstName: 'F' }, 's'),
  'subscribers.properties.updateOnlineFlag': (novu) =>
    novu.subscribers.properties.updateOnlineFlag({ isOnline: true }, 's'),
  'subscribers.retrieve': (novu) => novu.subscribers.retrieve('s'),
  'subscribers.search': (novu) => novu.subscribers.search({}),
  trigger: (novu) => novu.trigger({ workflowId: 'w', to: 's' }),
  triggerBulk: (novu) => novu.triggerBulk({ events: [{ workflowId: 'w', to: 's' }] }),
  'workflows.create': (novu) => novu.workflows.create(workflow),
  'workflows.delete': (novu) => novu.workflows.delete('w'),
  'workflows.get': (novu) => novu.workflows.get('w'),
  'workflows.list': (novu) => novu.workflows.list({}),
  'workflows.patch': (novu) => novu.workflows.patch({ active: true }, 'w'),
  'workflows.steps.generatePreview': (novu) =>
    novu.workflows.steps.generatePreview({ workflowId: 'w', stepId: 's', generatePreviewRequestDto: {} }),
  'workflows.steps.retrieve': (novu) => novu.workflows.steps.retrieve('w', 's'),
  'workflows.update': (novu) => novu.workflows.update(workflow, 'w'),
};

/** What is said to a header that names no known key (contract, conventions §2). */
const headers = [
  { title: 'no header', header: {}, message: 'Missing authorization header' },
  {
    title: 'another scheme',
    header: { authorization: 'Basic dTpw' },
    message: 'Invalid authentication scheme: "Basic"',
  },
  { title: 'an unknown key', header: { authorization: 'ApiKey nobody-has-this' }, message: 'API Key not found' },
  { title: 'a session token', header: { authorization: 'Bearer abc' }, message: 'Unauthorized' },
  {
    title: 'a bare key, without giving it back',
    header: { authorization: 'bare-key' },
    message: 'Invalid authentication scheme: ""',
  },
  { title: 'an empty key', header: { authorization: 'ApiKey ' }, message: 'Unauthorized' },
];

export default function () {
  suite('authentication', (stage) => {
    test('has a call for every working operation', () => {
      assert.deepEqual(Object.keys(wellFormed).sort(), workingOperations.map(({ name }) => name).sort());
    });

    for (const { name } of workingOperations) {
      test(`${name} refuses an unknown key`, async () => {
        const stranger = connect(stage.server, { key: 'nobody-has-this' });
        const expected = { type: 'ErrorDto', status: 401, message: 'API Key not found' };
        await refused(expected, () => wellFormed[name](stranger));
      });
    }

    for (const { title, header, message } of headers) {
      test(`answers ${title} with the reason`, async () => {
        const { status, json } = await stage.server.request('GET', '/v2/subscribers', { key: null, headers: header });
        assert.deepEqual([status, json.message, json.error], [401, message, 'Unauthorized']);
      });
    }

    test('a key of another environment does not see what belongs to this one', async () => {
      const production = connect(stage.server, { key: await productionKey(stage.server) });
      const { subscriberId } = await addSubscriber(stage.novu);
      const { workflowId } = await addWorkflow(stage.novu);
      const absent = { type: 'ErrorDto', status: 404 };
      await refused(absent, () => production.subscribers.retrieve(subscriberId));
      await refused(absent, () => production.workflows.get(workflowId));
      await refused({ type: 'ValidationErrorDto', status: 422, message: 'workflow_not_found' }, () =>
        production.trigger({ workflowId, to: subscriberId }),
      );
      assert.equal((await production.subscribers.search({})).data.length, 0);
      assert.equal((await production.workflows.list({})).totalCount, 0);
    });

    test('health is told without a key', async () => {
      assert.equal((await stage.server.request('GET', '/v1/health-check', { key: null })).status, 200);
    });

    test('an operation that is not built says so with a 404, as an unknown path does', async () => {
      for (const { method, path, name } of listedOperations.filter(({ state }) => state === 'not built')) {
        const address = path.replace(/\{\w+\}/g, ID);
        const body = method === 'GET' || method === 'DELETE' ? undefined : {};
        const { status, json } = await stage.server.request(method, address, { body });
        assert.deepEqual([status, json?.message, json?.error], [404, `Cannot ${method} ${address}`, 'Not Found'], name);
      }
    });
  });
}

/** The key of the Production environment, as `tidings keys` tells it to whoever owns the data folder. */
async function productionKey(server) {
  const { stdout } = await runTidings(['keys', '--data-dir', server.dataDir, '--json']);
  const production = JSON.parse(stdout).find(({ name }) => name === 'Production');
  return production.secretKeys[0];
}
