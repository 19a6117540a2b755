// What most tests need before they can begin: an integration with an inbox, a subscriber with tokens, a workflow.

import assert from 'node:assert/strict';
import { eventually } from './waiting.mjs';

let made = 0;

/** A name that no other test of this process uses. */
export const unique = (word) => `${word}-${++made}`;

/** A push-webhook integration that posts to a fresh inbox. */
export async function addIntegration(novu, receiver, { credentials, ...rest } = {}) {
  const inbox = receiver.inbox();
  const secretKey = `${unique('secret')}-of-the-receiver`;
  const integration = await novu.integrations.create({
    providerId: 'push-webhook',
    channel: 'push',
    name: unique('Push'),
    credentials: { webhookUrl: inbox.url, secretKey, ...credentials },
    active: true,
    ...rest,
  });
  return { integration, inbox, secretKey };
}

/** A subscriber with device tokens; the tokens belong to `integration`. */
export async function addSubscriber(novu, { integration, deviceTokens = [unique('token')], ...profile } = {}) {
  const subscriberId = profile.subscriberId ?? unique('subscriber');
  await novu.subscribers.create({ ...profile, subscriberId });
  if (integration) {
    const credentials = {
      providerId: 'push-webhook',
      integrationIdentifier: integration.identifier,
      credentials: { deviceTokens },
    };
    await novu.subscribers.credentials.update(credentials, subscriberId);
  }
  return { subscriberId, deviceTokens };
}

/** An active workflow with one push step. */
export async function addWorkflow(novu, { subject = 'Hello', body = 'World', ...rest } = {}) {
  const workflowId = rest.workflowId ?? unique('workflow');
  return novu.workflows.create({
    name: workflowId,
    workflowId,
    active: true,
    steps: [{ name: 'Push', type: 'push', controlValues: { subject, body } }],
    ...rest,
  });
}

/** All three at once. */
export async function setStage(novu, receiver, { integration = {}, subscriber = {}, workflow = {} } = {}) {
  const added = await addIntegration(novu, receiver, integration);
  const person = await addSubscriber(novu, { integration: added.integration, ...subscriber });
  return { ...added, ...person, workflow: await addWorkflow(novu, workflow) };
}

/** Triggers a stage's workflow for its subscriber and gives what its inbox receives next. */
export async function deliver(novu, { workflow, subscriberId, inbox }, rest = {}) {
  const answer = await novu.trigger({ workflowId: workflow.workflowId, to: subscriberId, ...rest });
  assert.deepEqual([answer.acknowledged, answer.status], [true, 'processed']);
  return { transactionId: answer.transactionId, ...(await inbox.next()) };
}

/** The activity item of a trigger, once its jobs have come to an end (or to `statuses`). */
export function finishedActivity(novu, transactionId, statuses = ['completed', 'failed', 'canceled', 'skipped']) {
  return eventually(async () => {
    const { data } = await novu.notifications.list({ transactionId });
    assert.equal(data.length, 1, 'one activity item for the transaction');
    const states = data[0].jobs.map((job) => job.status);
    assert.ok(states.length > 0 && states.every((state) => statuses.includes(state)), `jobs are ${states}`);
    return data[0];
  });
}

/** Texts and statuses of the execution details of all jobs, in order. */
export const detailsOf = (activity) =>
  activity.jobs.flatMap((job) => job.executionDetails.map(({ status, detail }) => `${status}: ${detail}`));
