// The activity feed and the messages: every filter, paging, one item, deletion.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/client.mjs';
import { deliver, detailsOf, finishedActivity, setStage } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const UNKNOWN_ID = '64a1b2c3d4e5f60718293a4b';

export default function () {
  suite('the activity feed', (stage) => {
    const run = async (options) => {
      const set = await setStage(stage.novu, stage.receiver, options);
      const { transactionId } = await deliver(stage.novu, set, { payload: { n: 1 } });
      return { ...set, transactionId, activity: await finishedActivity(stage.novu, transactionId) };
    };
    const ids = async (filter) =>
      (await stage.novu.notifications.list(filter)).data.map(({ transactionId }) => transactionId);

    test("an item tells who, what and how it went, in Novu's words", async () => {
      const { activity, workflow, subscriberId } = await run({
        workflow: { tags: ['t'], severity: 'high' },
        subscriber: { firstName: 'Ana' },
      });
      assert.deepEqual(
        [activity.templateId, activity.template.name, activity.subscriber.subscriberId, activity.subscriber.firstName],
        [workflow.id, workflow.name, subscriberId, 'Ana'],
      );
      assert.deepEqual(
        [activity.channels, activity.tags, activity.severity, activity.payload.n, activity.to.subscriberId],
        [['push'], ['t'], 'high', 1, subscriberId],
      );
      assert.equal(activity.template.triggers[0].identifier, workflow.workflowId);
      const [job] = activity.jobs;
      assert.deepEqual(
        [activity.jobs.length, job.type, job.status, job.providerId],
        [1, 'push', 'completed', 'push-webhook'],
      );
      assert.deepEqual(detailsOf(activity), [
        'Pending: Step queued',
        'Pending: Push Webhook provider was selected',
        'Pending: Message created',
        'Success: Message sent',
      ]);
    });

    test('a trigger may override the severity', async () => {
      const set = await setStage(stage.novu, stage.receiver, { workflow: { severity: 'low' } });
      const { transactionId } = await deliver(stage.novu, set, { overrides: { severity: 'high' } });
      assert.equal((await finishedActivity(stage.novu, transactionId)).severity, 'high');
    });

    test('one item is found by its id, and refused when unknown', async () => {
      const { activity } = await run();
      assert.deepEqual(await stage.novu.notifications.retrieve(activity.id), activity);
      await refused({ type: 'ErrorDto', status: 404, message: 'Notification not found' }, () =>
        stage.novu.notifications.retrieve(UNKNOWN_ID),
      );
    });

    test('every filter narrows the list', async () => {
      const wanted = await run({ subscriber: { email: 'wanted@example.test' }, workflow: { severity: 'low' } });
      const other = await run();
      const { transactionId, subscriberId, workflow, activity } = wanted;
      const only = [
        { transactionId },
        { subscriberIds: [subscriberId] },
        { emails: ['wanted@example.test'] },
        { templates: [workflow.id] },
        { severity: ['low'] },
        { search: subscriberId },
        { channels: ['push'], transactionId },
      ];
      for (const filter of only) assert.deepEqual(await ids(filter), [transactionId], JSON.stringify(filter));
      const none = [
        { channels: ['email'] },
        { subscriberIds: ['nobody'] },
        { emails: ['nobody@example.test'] },
        { templates: [UNKNOWN_ID] },
        { topicKey: 'nobody' },
        { before: '2020-01-01T00:00:00.000Z' },
      ];
      for (const filter of none) assert.deepEqual(await ids(filter), [], JSON.stringify(filter));
      assert.deepEqual(await ids({ after: activity.createdAt, subscriberIds: [subscriberId, other.subscriberId] }), [
        other.transactionId,
        transactionId,
      ]);
    });

    test('pages are cut as asked, newest first', async () => {
      const transactions = [];
      for (let count = 0; count < 3; count++) transactions.unshift((await run()).transactionId);
      const first = await stage.novu.notifications.list({ limit: 2 });
      assert.deepEqual(
        first.data.map(({ transactionId }) => transactionId),
        transactions.slice(0, 2),
      );
      assert.deepEqual([first.page, first.pageSize, first.hasMore], [0, 2, true]);
      assert.equal((await ids({ limit: 2, page: 1 }))[0], transactions[2]);
    });

    test('bad pages, limits and dates are refused', async () => {
      const list = (filter) => () => stage.novu.notifications.list(filter);
      await refused({ type: 'ValidationErrorDto', status: 422, field: 'limit' }, list({ limit: 51 }));
      await refused({ type: 'ValidationErrorDto', status: 422, field: 'limit' }, list({ limit: 0 }));
      await refused({ type: 'ValidationErrorDto', status: 422, field: 'page' }, list({ page: -1 }));
      await refused(
        { type: 'ErrorDto', status: 400, message: /^Invalid date format for parameter 'before'/ },
        list({ before: 'soon' }),
      );
    });
  });

  suite('messages', (stage) => {
    const run = async () => {
      const set = await setStage(stage.novu, stage.receiver, { workflow: { subject: 'Title' } });
      const { transactionId, body } = await deliver(stage.novu, set);
      await finishedActivity(stage.novu, transactionId);
      return { ...set, transactionId, messageId: body.messageId };
    };
    const list = async (filter) => (await stage.novu.messages.retrieve(filter)).data;

    test('a delivered push is a message under the id that was sent', async () => {
      const { transactionId, messageId, subscriberId, deviceTokens, workflow } = await run();
      const page = await stage.novu.messages.retrieve({ transactionId: [transactionId] });
      assert.deepEqual([page.page, page.pageSize, page.hasMore, page.totalCount], [0, 10, false, 1]);
      const [message] = page.data;
      const { id, channel, providerId, status, title, templateIdentifier, read, seen } = message;
      assert.deepEqual(
        { id, channel, providerId, status, title, templateIdentifier, read, seen },
        {
          id: messageId,
          channel: 'push',
          providerId: 'push-webhook',
          status: 'sent',
          title: 'Title',
          templateIdentifier: workflow.workflowId,
          read: false,
          seen: false,
        },
      );
      assert.deepEqual(message.deviceTokens, deviceTokens);
      assert.deepEqual(
        (await list({ subscriberId })).map((item) => item.id),
        [messageId],
      );
      assert.deepEqual(await list({ transactionId: [transactionId], channel: 'email' }), []);
    });

    test('pages are cut as asked', async () => {
      await run();
      const page = await stage.novu.messages.retrieve({ limit: 1 });
      assert.deepEqual([page.data.length, page.hasMore, page.totalCount >= 2], [1, true, true]);
    });

    test('bad filters are refused', async () => {
      await refused({ type: 'ErrorDto', status: 404, message: "Subscriber 'nobody' was not found" }, () =>
        list({ subscriberId: 'nobody' }),
      );
      await refused({ type: 'ErrorDto', status: 400, message: 'Limit can not be larger then 1000' }, () =>
        list({ limit: 1001 }),
      );
    });

    test('one message can be deleted', async () => {
      const { messageId, transactionId } = await run();
      const { acknowledged, status } = await stage.novu.messages.delete(messageId);
      assert.deepEqual([acknowledged, status], [true, 'deleted']);
      assert.deepEqual(await list({ transactionId: [transactionId] }), []);
      await refused({ type: 'ErrorDto', status: 404, message: `Message with id ${messageId} not found` }, () =>
        stage.novu.messages.delete(messageId),
      );
    });

    test('the messages of a transaction can be deleted, by channel too', async () => {
      const { transactionId } = await run();
      const missing = { type: 'ErrorDto', status: 404, message: 'Invalid transactionId or channel' };
      await refused(missing, () => stage.novu.messages.deleteByTransactionId(transactionId, 'email'));
      await stage.novu.messages.deleteByTransactionId(transactionId, 'push');
      assert.deepEqual(await list({ transactionId: [transactionId] }), []);
      await refused(missing, () => stage.novu.messages.deleteByTransactionId(transactionId));
    });
  });
}
