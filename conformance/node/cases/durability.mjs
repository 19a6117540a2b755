// What was accepted is kept: over a restart, over a wait for a retry, over a kill in the middle of the work.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { discard, makeFolder, startServer } from '../lib/binary.mjs';
import { connect } from '../lib/client.mjs';
import { signatureOf, startReceiver } from '../lib/receiver.mjs';
import { deliver, finishedActivity, setStage } from '../lib/stage.mjs';

const TRIGGERS = 1_000;
const END_AFTER = 300;
const IN_FLIGHT = 32;

/** Runs `body` with a folder and a receiver that outlive the servers started in it. */
async function withFolder(body) {
  const folder = await makeFolder();
  const receiver = await startReceiver();
  const servers = [];
  const start = async () => {
    const server = await startServer({ dataDir: folder });
    servers.push(server);
    return { server, novu: connect(server) };
  };
  try {
    await body({ receiver, start });
  } finally {
    await Promise.all(servers.map((server) => server.kill()));
    await receiver.close();
    await discard(folder);
  }
}

export default function () {
  describe('durability', { concurrency: 1 }, () => {
    test('everything is there after a restart', () =>
      withFolder(async ({ receiver, start }) => {
        const before = await start();
        const set = await setStage(before.novu, receiver, { subscriber: { firstName: 'Ana', data: { plan: 'pro' } } });
        const { transactionId } = await deliver(before.novu, set);
        const records = {
          subscriber: (novu) => novu.subscribers.retrieve(set.subscriberId),
          workflow: (novu) => novu.workflows.get(set.workflow.workflowId),
          integrations: (novu) => novu.integrations.list(),
          environments: (novu) => novu.environments.list(),
          messages: (novu) => novu.messages.retrieve({}),
          activity: (novu) => finishedActivity(novu, transactionId),
        };
        const read = async (novu) =>
          Object.fromEntries(
            await Promise.all(Object.entries(records).map(async ([name, get]) => [name, await get(novu)])),
          );
        await finishedActivity(before.novu, transactionId);
        const kept = await read(before.novu);
        assert.equal(await before.server.stop(), 0);

        const after = await start();
        // Times of last use may move on; what was stored must not.
        const clean = (value) =>
          JSON.parse(JSON.stringify(value, (key, inner) => (key === 'lastTriggeredAt' ? undefined : inner)));
        assert.deepEqual(clean(await read(after.novu)), clean(kept));
        await deliver(after.novu, set);
        assert.equal(await after.server.stop(), 0);
      }));

    test('a delivery that waits for its retry is made after a restart, same bytes, same id', () =>
      withFolder(async ({ receiver, start }) => {
        const before = await start();
        const set = await setStage(before.novu, receiver);
        set.inbox.answerNext({ status: 503 });
        const first = await deliver(before.novu, set);
        assert.equal(await before.server.stop(), 0);

        const after = await start();
        const second = await set.inbox.next(15_000);
        assert.ok(second.rawBody.equals(first.rawBody));
        assert.equal(second.headers['x-novu-signature'], signatureOf(second.rawBody, set.secretKey));
        const activity = await finishedActivity(after.novu, first.transactionId);
        assert.equal(activity.jobs[0].status, 'completed');
      }));

    // Every second delivery is refused until the kill: at that moment work of every kind is open.
    test(`kill -9 in the middle of ${TRIGGERS} triggers loses none that was answered`, () =>
      withFolder(async ({ receiver, start }) => {
        const before = await start();
        const set = await setStage(before.novu, receiver);
        const delivered = new Map();
        let isKilled = false;
        set.inbox.answerAlways((_, { body }) => {
          const { payload, messageId } = body;
          if (!isKilled && payload.number % 2 === 1) return { status: 503 };
          delivered.set(payload.number, (delivered.get(payload.number) ?? new Set()).add(messageId));
          return { status: 200 };
        });
        const accepted = await triggerUntil(before.server, set, () => before.server.kill());
        assert.ok(accepted.length >= END_AFTER && accepted.length < TRIGGERS, `${accepted.length} were answered`);
        isKilled = true;

        await start();
        await set.inbox.until(
          () => accepted.every((number) => delivered.has(number)),
          'every accepted trigger',
          30_000,
        );
        for (const [number, ids] of delivered)
          assert.equal(ids.size, 1, `trigger ${number} came under ${ids.size} message ids`);
      }));

    test(`a stop in the middle of ${TRIGGERS} triggers loses none and repeats none`, () =>
      withFolder(async ({ receiver, start }) => {
        const before = await start();
        const set = await setStage(before.novu, receiver);
        const accepted = await triggerUntil(before.server, set, () => before.server.stop());

        const after = await start();
        const numbers = () => set.inbox.deliveries.map(({ body }) => body.payload.number);
        const isThere = () => {
          const arrived = new Set(numbers());
          return accepted.every((number) => arrived.has(number));
        };
        await set.inbox.until(isThere, 'every accepted trigger', 30_000);
        assert.equal(await after.server.stop(), 0);
        assert.equal(new Set(numbers()).size, numbers().length, 'a delivery came twice');
      }));
  });
}

/** Fires triggers side by side until `END_AFTER` are answered, then ends the server; gives the numbers that got a 201. */
async function triggerUntil(server, { workflow, subscriberId }, end) {
  const accepted = [];
  let number = 0;
  let gone;
  const fire = async () => {
    while (number < TRIGGERS && !gone) {
      const mine = number++;
      const body = { name: workflow.workflowId, to: subscriberId, payload: { number: mine } };
      const answer = await server.request('POST', '/v1/events/trigger', { body }).catch(() => undefined);
      if (answer?.status === 201) accepted.push(mine);
      if (accepted.length >= END_AFTER) gone ??= end();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, fire));
  await gone;
  return accepted;
}
