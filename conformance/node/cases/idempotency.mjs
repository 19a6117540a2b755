// `Idempotency-Key`: on by default, for POST and PATCH, scoped to environment, method and path.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliver, setStage, unique } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

export default function () {
  suite('idempotency keys', (stage) => {
    const send = (key, body, { method = 'POST', path = '/v2/subscribers' } = {}) =>
      stage.server.request(method, path, { body, headers: { 'Idempotency-Key': key } });
    const marks = ({ headers }) => [headers.get('idempotency-key'), headers.get('idempotency-replay')];

    test('the same key and body get the first answer again, marked as a replay', async () => {
      const key = unique('key');
      const body = { subscriberId: unique('once') };
      const [first, second] = [await send(key, body), await send(key, body)];
      assert.deepEqual([first.status, second.status, second.text], [201, 201, first.text]);
      assert.deepEqual(
        [marks(first), marks(second)],
        [
          [key, null],
          [key, 'true'],
        ],
      );
    });

    test('the same key with another body is refused', async () => {
      const key = unique('key');
      await send(key, { subscriberId: unique('a') });
      const { status, json } = await send(key, { subscriberId: unique('b') });
      assert.deepEqual([status, json.message], [422, `Request with key "${key}" is being reused for a different body`]);
      assert.deepEqual(json.errors, {});
    });

    test('a key that was used twice triggers once', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      const key = unique('key');
      const request = { workflowId: set.workflow.workflowId, to: set.subscriberId };
      const [first, second] = [await stage.novu.trigger(request, key), await stage.novu.trigger(request, key)];
      assert.equal(first.transactionId, second.transactionId);
      await set.inbox.next();
      await deliver(stage.novu, set);
      assert.equal(set.inbox.deliveries.length, 2);
    });

    test('a refusal is replayed as it was', async () => {
      const key = unique('key');
      const [first, second] = [await send(key, { subscriberId: '' }), await send(key, { subscriberId: '' })];
      assert.deepEqual([first.status, second.status, second.text], [422, 422, first.text]);
      assert.equal(second.headers.get('idempotency-replay'), 'true');
    });

    test('another path is another scope', async () => {
      const key = unique('key');
      const subscriberId = unique('scope');
      assert.equal((await send(key, { subscriberId })).status, 201);
      const patched = await send(key, { firstName: 'F' }, { method: 'PATCH', path: `/v2/subscribers/${subscriberId}` });
      assert.deepEqual([patched.status, patched.json.data.firstName], [200, 'F']);
    });

    test('methods that change nothing twice ignore the key', async () => {
      const key = unique('key');
      const first = await send(key, undefined, { method: 'GET' });
      await send(unique('key'), { subscriberId: unique('new') });
      const second = await send(key, undefined, { method: 'GET' });
      assert.notEqual(first.text, second.text);
      assert.equal(second.headers.get('idempotency-replay'), null);
    });

    test('a key of 255 characters is taken and a longer one is refused', async () => {
      assert.equal((await send('k'.repeat(255), { subscriberId: unique('long') })).status, 201);
      const { status, json } = await send('k'.repeat(256), { subscriberId: unique('long') });
      assert.deepEqual(
        [status, json.message],
        [400, `idempotencyKey "${'k'.repeat(256)}" has exceeded the maximum allowed length of 255 characters`],
      );
    });
  });
}
