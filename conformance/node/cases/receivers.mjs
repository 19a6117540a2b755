// Receivers that behave badly: only a 2xx is a delivery, everything else is tried again with the same bytes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signatureOf, startReceiver } from '../lib/receiver.mjs';
import { deliver, detailsOf, finishedActivity, setStage } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';
import { eventually } from '../lib/waiting.mjs';

// The schedule: the second attempt is due 5 s after the first, give or take a fifth; the margin is for a busy machine.
const RETRY_MS_MIN = 4_000;
const RETRY_MS_MAX = 12_000;
// For what comes after many attempts: three of them in quick succession.
const QUICK = ['--retry-schedule', '0s,200ms,200ms', '--request-timeout', '1s'];

/** A first answer that counts as a delivery, whatever its body. */
const accepted = [
  { title: '200 with an id', answer: { body: '{"id":"from-the-receiver"}' }, id: 'from-the-receiver' },
  { title: '200 with text that is no JSON', answer: { body: '<html>thanks' } },
  { title: '200 with JSON null', answer: { body: 'null' } },
  { title: '200 with nothing', answer: {} },
  { title: '200 with 10 MB', answer: { body: Buffer.alloc(10 * 1024 * 1024, 'x') } },
  { title: '201', answer: { status: 201 } },
  { title: '204', answer: { status: 204 } },
  { title: '299', answer: { status: 299 } },
];

/** A first answer that does not count, so that the same request comes again. */
const retried = [
  { title: 'a redirect', answer: { status: 302, headers: { location: '/elsewhere' } } },
  { title: '400', answer: { status: 400 } },
  { title: '404', answer: { status: 404 } },
  { title: '429', answer: { status: 429 } },
  { title: '500', answer: { status: 500, body: 'no' } },
  { title: '503', answer: { status: 503 } },
  { title: 'a connection that is closed without an answer', answer: (response) => void response.destroy() },
  { title: 'garbage that is no HTTP', answer: (response) => void response.socket.end('this is not HTTP\r\n\r\n') },
  {
    title: 'an answer that stops in the middle',
    answer: (response) => void response.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbreaks off'),
  },
];

export default function () {
  suite('receivers that accept', (stage) => {
    for (const { title, answer, id } of accepted) {
      test(`${title} is a delivery`, async () => {
        const set = await setStage(stage.novu, stage.receiver);
        set.inbox.answerNext(answer);
        const { transactionId } = await deliver(stage.novu, set);
        const activity = await finishedActivity(stage.novu, transactionId);
        assert.equal(activity.jobs[0].status, 'completed');
        assert.ok(detailsOf(activity).includes('Success: Message sent'), detailsOf(activity).join('\n'));
        if (id)
          assert.match(
            activity.jobs[0].executionDetails.find(({ detail }) => detail === 'Message sent').raw,
            new RegExp(id),
          );
        const { data } = await stage.novu.messages.retrieve({ transactionId: [transactionId] });
        assert.deepEqual(
          data.map(({ status }) => status),
          ['sent'],
        );
        assert.equal(set.inbox.deliveries.length, 1);
      });
    }
  });

  suite('receivers that do not accept', (stage) => {
    test('every one of them gets the same bytes again', { concurrency: true }, async (context) => {
      await Promise.all(retried.map((row) => context.test(`after ${row.title}`, () => checkRetry(stage, row))));
    });

    test('a delivery that waits for its next attempt can be cancelled', async () => {
      const set = await setStage(stage.novu, stage.receiver);
      set.inbox.answerNext({ status: 503 });
      const { transactionId } = await deliver(stage.novu, set);
      await finishedActivity(stage.novu, transactionId, ['delayed']);
      assert.equal(await stage.novu.cancel(transactionId), true);
      const { jobs } = await finishedActivity(stage.novu, transactionId);
      assert.equal(jobs[0].status, 'canceled');
      assert.equal(await stage.novu.cancel(transactionId), false);
      const { data } = await stage.novu.messages.retrieve({ transactionId: [transactionId] });
      assert.deepEqual(
        data.map(({ status }) => status),
        ['error'],
      );
      assert.equal(set.inbox.deliveries.length, 1);
    });

    test('a delivery waits for a receiver that is away, and the log says so meanwhile', async () => {
      const receiver = await startReceiver();
      try {
        const set = await setStage(stage.novu, receiver);
        await receiver.close();
        const { transactionId } = await stage.novu.trigger({
          workflowId: set.workflow.workflowId,
          to: set.subscriberId,
        });
        const statuses = async () =>
          (await stage.novu.messages.retrieve({ transactionId: [transactionId] })).data.map(({ status }) => status);
        await eventually(async () => assert.deepEqual(await statuses(), ['warning']));
        await receiver.listen();
        await set.inbox.next(RETRY_MS_MAX);
        await finishedActivity(stage.novu, transactionId);
        assert.deepEqual(await statuses(), ['sent']);
      } finally {
        await receiver.close();
      }
    });
  });

  suite(
    'the end of all attempts',
    (stage) => {
      const failing = { status: 500 };

      test('a delivery is dead after the last attempt, and the log says why', async () => {
        const set = await setStage(stage.novu, stage.receiver);
        set.inbox.answerAlways(failing);
        const first = await deliver(stage.novu, set);
        const activity = await finishedActivity(stage.novu, first.transactionId);
        assert.equal(activity.jobs[0].status, 'failed');
        const details = detailsOf(activity);
        assert.equal(details.at(-1), 'Failed: There was one or more errors when trying to execute the notification');
        assert.ok(details.includes('Failed: Unexpected provider error'), details.join('\n'));
        assert.equal(set.inbox.deliveries.length, 3);
        for (const { rawBody } of set.inbox.deliveries) assert.ok(rawBody.equals(first.rawBody), 'the bytes differ');
        const [message] = (await stage.novu.messages.retrieve({ transactionId: [first.transactionId] })).data;
        assert.deepEqual([message.status, message.errorId], ['error', 'unexpected_push_error']);
        assert.match(message.errorText, /500/);
      });

      test('a dead token beside a delivered one is a warning', async () => {
        const set = await setStage(stage.novu, stage.receiver, { subscriber: { deviceTokens: ['alive', 'dead'] } });
        set.inbox.answerAlways((_, { body }) => (body.target[0] === 'dead' ? failing : { status: 200 }));
        const { transactionId } = await deliver(stage.novu, set);
        const activity = await finishedActivity(stage.novu, transactionId);
        assert.equal(activity.jobs[0].status, 'completed');
        assert.match(detailsOf(activity).at(-1), /^Warning: /);
      });

      test('a failed step does not stop the next one', async () => {
        const steps = ['Fails', 'Follows'].map((name) => ({
          name,
          type: 'push',
          controlValues: { subject: name, body: 'b' },
        }));
        const set = await setStage(stage.novu, stage.receiver, { workflow: { steps } });
        set.inbox.answerAlways((_, { body }) => (body.title === 'Fails' ? failing : { status: 200 }));
        const { transactionId } = await deliver(stage.novu, set);
        await set.inbox.until(
          (deliveries) => deliveries.some(({ body }) => body.title === 'Follows'),
          'the second step',
        );
        const { jobs } = await finishedActivity(stage.novu, transactionId);
        assert.deepEqual(
          jobs.map(({ status }) => status),
          ['failed', 'completed'],
        );
      });

      test('a receiver that never answers is given up and asked again', async () => {
        const set = await setStage(stage.novu, stage.receiver);
        set.inbox.answerNext(() => {});
        const first = await deliver(stage.novu, set);
        const second = await set.inbox.next();
        assert.ok(second.at - first.at >= 1_000, `came again after ${second.at - first.at} ms`);
        assert.ok(second.rawBody.equals(first.rawBody), 'the bytes differ');
      });

      test('Retry-After is waited for', async () => {
        const set = await setStage(stage.novu, stage.receiver);
        set.inbox.answerNext({ status: 503, headers: { 'retry-after': '1' } });
        const first = await deliver(stage.novu, set);
        const second = await set.inbox.next();
        assert.ok(second.at - first.at >= 1_000, `came again after ${second.at - first.at} ms`);
      });
    },
    QUICK,
  );
}

async function checkRetry({ novu, receiver }, { answer }) {
  const set = await setStage(novu, receiver);
  set.inbox.answerNext(answer);
  const first = await deliver(novu, set);
  const second = await set.inbox.next(RETRY_MS_MAX);
  assert.ok(second.at - first.at >= RETRY_MS_MIN, `came again after ${second.at - first.at} ms`);
  assert.ok(second.rawBody.equals(first.rawBody), 'the bytes differ');
  assert.equal(second.headers['x-novu-signature'], signatureOf(second.rawBody, set.secretKey));
  const activity = await finishedActivity(novu, first.transactionId);
  assert.equal(activity.jobs[0].status, 'completed');
  const { data } = await novu.messages.retrieve({ transactionId: [first.transactionId] });
  assert.deepEqual(
    data.map(({ status }) => status),
    ['sent'],
  );
  assert.equal(set.inbox.deliveries.length, 2);
}
