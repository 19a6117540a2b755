// Requests that no SDK would send: broken JSON, wrong types, bodies over the limit, paths that do not exist.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkErrorBody } from '../lib/client.mjs';
import { addWorkflow } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const KIB = 1024;
const filler = (bytes) => 'x'.repeat(bytes);

/** `field` is the key of `errors` that must be there (differences on purpose: 422 errors are keyed by field). */
const refusals = [
  { title: 'JSON that ends too early', method: 'POST', path: '/v2/subscribers', body: '{"subscriberId":', status: 400 },
  {
    title: 'JSON with single quotes',
    method: 'POST',
    path: '/v2/subscribers',
    body: "{'subscriberId':'a'}",
    status: 400,
  },
  { title: 'a body that is no object', method: 'POST', path: '/v2/subscribers', body: '[]', status: 400 },
  {
    title: 'a compressed body',
    method: 'POST',
    path: '/v2/subscribers',
    body: '{}',
    headers: { 'content-encoding': 'gzip' },
    status: 415,
  },
  {
    title: 'a number beyond every range',
    method: 'POST',
    path: '/v2/subscribers',
    body: '{"subscriberId":"a","data":{"n":1e999}}',
    status: 400,
  },
  {
    title: 'a lone surrogate',
    method: 'POST',
    path: '/v2/subscribers',
    body: '{"subscriberId":"\\ud800"}',
    status: 400,
  },
  {
    title: 'another content type',
    method: 'POST',
    path: '/v2/subscribers',
    body: 'subscriberId=a',
    headers: { 'content-type': 'text/plain' },
    status: 415,
  },
  {
    title: 'broken JSON in a trigger',
    method: 'POST',
    path: '/v1/events/trigger',
    body: '{"name"',
    status: 400,
    members: ['type', 'errors'],
  },
  {
    title: 'broken JSON in a bulk trigger',
    method: 'POST',
    path: '/v1/events/trigger/bulk',
    body: '{',
    status: 400,
    members: ['type', 'errors'],
  },
  {
    title: 'a body over 1 MB',
    method: 'POST',
    path: '/v2/subscribers',
    body: { subscriberId: 'a', data: { text: filler(1024 * KIB) } },
    status: 413,
  },
  { title: 'a cursor that is no id', method: 'GET', path: '/v2/subscribers?after=nonsense', status: 400 },
  {
    title: 'both cursors at once',
    method: 'GET',
    path: `/v2/subscribers?after=${'a'.repeat(24)}&before=${'b'.repeat(24)}`,
    status: 400,
    message: 'Cannot specify both "before" and "after" cursors at the same time.',
  },
  {
    title: 'a limit that is no number',
    method: 'GET',
    path: '/v2/subscribers?limit=many',
    status: 422,
    field: 'limit',
  },
  { title: 'a limit over 100', method: 'GET', path: '/v2/subscribers?limit=101', status: 422, field: 'limit' },
  {
    title: 'an order that is none',
    method: 'GET',
    path: '/v2/subscribers?orderDirection=up',
    status: 422,
    field: 'orderDirection',
  },
  {
    title: 'a status that is none',
    method: 'GET',
    path: '/v2/workflows?status=SLEEPING',
    status: 422,
    field: 'status',
  },
  { title: 'an offset below 0', method: 'GET', path: '/v2/workflows?offset=-1', status: 422, field: 'offset' },
  { title: 'a path that is no UTF-8', method: 'GET', path: '/v2/subscribers/%FF', status: 400 },
  {
    title: 'an activity id that is none',
    method: 'GET',
    path: '/v1/notifications/nonsense',
    status: 422,
    field: 'notificationId',
  },
  { title: 'an environment id that is none', method: 'GET', path: '/v2/environments/nonsense/tags', status: 404 },
  {
    title: 'an activity limit over 50',
    method: 'GET',
    path: '/v1/notifications?limit=51',
    status: 422,
    field: 'limit',
  },
  { title: 'an activity page below 0', method: 'GET', path: '/v1/notifications?page=-1', status: 422, field: 'page' },
  {
    title: 'an activity date that is none',
    method: 'GET',
    path: '/v1/notifications?after=yesterday',
    status: 400,
    message: /^Invalid date format for parameter 'after'/,
  },
  {
    title: 'an activity range that is upside down',
    method: 'GET',
    path: '/v1/notifications?after=2026-02-02T00:00:00.000Z&before=2026-01-01T00:00:00.000Z',
    status: 400,
    message: /^Invalid date range/,
  },
  {
    title: 'a messages limit over 1000',
    method: 'GET',
    path: '/v1/messages?limit=1001',
    status: 400,
    message: 'Limit can not be larger then 1000',
  },
  {
    title: 'an integration id that is none',
    method: 'PUT',
    path: '/v1/integrations/nonsense',
    body: { name: 'N' },
    status: 422,
    field: 'integrationId',
  },
  {
    title: 'a message id that is none',
    method: 'DELETE',
    path: '/v1/messages/nonsense',
    status: 422,
    field: 'messageId',
  },
  {
    title: 'a path that does not exist',
    method: 'POST',
    path: '/v2/nothing-here',
    body: {},
    status: 404,
    message: 'Cannot POST /v2/nothing-here',
  },
  { title: 'a path without a version', method: 'GET', path: '/v1', status: 404, message: 'Cannot GET /v1' },
];

export default function () {
  suite('requests that no SDK sends', (stage) => {
    for (const { title, method, path, body, headers, status, message, field, members = [] } of refusals) {
      test(`answers ${title} with ${status}`, async () => {
        const answer = await stage.server.request(method, path, { body, headers });
        assert.equal(answer.status, status, answer.text);
        assert.match(answer.headers.get('content-type'), /^application\/json/);
        checkErrorBody(answer.json, answer.status);
        if (message instanceof RegExp) assert.match(answer.json.message, message);
        else if (message) assert.equal(answer.json.message, message);
        if (field) assert.ok(answer.json.errors[field]?.messages.length > 0, answer.text);
        if (answer.status === 422) assert.equal(typeof answer.json.errors, 'object', answer.text);
        for (const member of members) assert.notEqual(answer.json[member], undefined, `${member}: ${answer.text}`);
      });
    }

    test('a trigger payload of 512 KB is taken and a larger one is refused', async () => {
      const { workflowId: name } = await addWorkflow(stage.novu);
      const trigger = (text) =>
        stage.server.request('POST', '/v1/events/trigger', { body: { name, to: 'u1', payload: { text } } });
      const around = JSON.stringify({ text: '' }).length;
      assert.equal((await trigger(filler(512 * KIB - around))).status, 201);
      const refused = await trigger(filler(512 * KIB - around + 1));
      assert.equal(refused.status, 413, refused.text);
      assert.match(
        refused.json.message,
        /^Payload size \(524289 bytes\) exceeds maximum allowed size of 524288 bytes \(512KB\)\./,
      );

      const events = [
        { name, to: 'u1' },
        { name, to: 'u1', payload: { text: filler(512 * KIB) } },
      ];
      const bulk = await stage.server.request('POST', '/v1/events/trigger/bulk', { body: { events } });
      assert.equal(bulk.status, 413, bulk.text);
      assert.match(
        bulk.json.message,
        /^Event at index 1 \(workflow: "[^"]+"\) has payload size \(\d+ bytes\) exceeds maximum allowed size/,
      );
    });

    test('unknown members of a body are ignored', async () => {
      const answer = await stage.server.request('POST', '/v2/subscribers', {
        body: { subscriberId: 'extra', nonsense: { deep: [1] } },
      });
      assert.deepEqual([answer.status, answer.json.data.nonsense], [201, undefined]);
    });

    test('an id with a slash or a blank travels in the path', async () => {
      await stage.novu.subscribers.create({ subscriberId: 'pair@example.test' });
      assert.equal((await stage.novu.subscribers.retrieve('pair@example.test')).subscriberId, 'pair@example.test');
      const answer = await stage.server.request('GET', '/v2/subscribers/a%2Fb%20c');
      assert.deepEqual([answer.status, answer.json.message], [404, 'Subscriber: a/b c was not found']);
    });

    test('the description of the API is served', async () => {
      const { status, json } = await stage.server.request('GET', '/openapi.json', { key: null });
      assert.equal(status, 200);
      assert.match(json.openapi, /^3\.1/);
      assert.ok(json.paths['/v1/events/trigger'].post);
    });
  });
}
