// Something to look at: integrations, people, workflows, runs that went well and runs that did not, a dead letter, an inspector.

import { expect } from '@playwright/test';
import { eventually } from '../../node/lib/waiting.mjs';

const SCHEMA = {
  type: 'object',
  properties: { order: { type: 'integer' }, carrier: { type: 'string' } },
  required: ['order'],
};

/** Fills the Development environment of a server through its API. `receiver` takes what is sent; gives the ids of what was made. */
export async function furnish(server, receiver) {
  const post = async (path, body) => {
    const answer = await server.request('POST', path, { body });
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300);
    return answer.json?.data ?? answer.json;
  };
  const inbox = receiver.inbox();
  const sick = receiver.inbox();
  sick.answerAlways({ status: 410, body: '{"error":"gone"}' });
  const connect = (name, identifier, webhookUrl) =>
    post('/v1/integrations', { providerId: 'push-webhook', channel: 'push', name, identifier, active: true, credentials: { webhookUrl, secretKey: 'a-secret' } });
  const phones = await connect('Phones', 'phones', inbox.url);
  const watches = await connect('Watches', 'watches', sick.url);
  const people = [['ada', 'Ada', 'Lovelace'], ['grace', 'Grace', 'Hopper'], ['alan', 'Alan', 'Turing']];
  for (const [subscriberId, firstName, lastName] of people) {
    await post('/v2/subscribers', { subscriberId, firstName, lastName, email: `${subscriberId}@example.com`, data: { plan: 'pro' } });
    await server.request('PUT', `/v1/subscribers/${subscriberId}/credentials`, {
      body: { providerId: 'push-webhook', integrationIdentifier: 'phones', credentials: { deviceTokens: [`${subscriberId}-phone`] } },
    });
  }
  const step = (subject, body) => ({ name: 'Push', type: 'push', controlValues: { subject, body } });
  const shipped = await post('/v2/workflows', {
    name: 'Order shipped', workflowId: 'order-shipped', active: true, tags: ['orders'], payloadSchema: SCHEMA, validatePayload: true,
    steps: [step('Hi {{subscriber.firstName}}', 'Order {{payload.order}} is on its way with {{payload.carrier}}.')],
  });
  await post('/v2/workflows', { name: 'Weekly summary', workflowId: 'weekly-summary', active: false, tags: ['digest'], steps: [step('Your week', 'Nothing happened.')] });
  const trigger = (to, payload) => post('/v1/events/trigger', { name: 'order-shipped', to, payload });
  for (const [order, [to]] of people.entries()) await trigger(to, { order: order + 1, carrier: 'pigeon' });
  await inbox.count(people.length);
  await server.request('PUT', '/v1/subscribers/grace/credentials', {
    body: { providerId: 'push-webhook', integrationIdentifier: 'watches', credentials: { deviceTokens: ['graces-watch'] } },
  });
  await trigger('grace', { order: 4, carrier: 'pigeon' });
  await sick.count(1);
  const letters = await eventually(async () => {
    const { json } = await server.request('GET', '/tidings/v1/dead-letters');
    expect(json.data.length).toBeGreaterThan(0);
    return json.data;
  });
  const runs = (await server.request('GET', '/v1/notifications')).json.data;
  const inspector = await post('/tidings/v1/inspectors', { name: 'First look' });
  await fetch(server.url + inspector.path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"hello":"inspector"}' });
  const captured = await post(`/tidings/v1/inspectors/${inspector.id}/integration`, { origin: server.url });
  await post(`/tidings/v1/integrations/${captured.integrationId}/test`, {});
  return { phones, watches, shipped, runs, letters, inspector };
}
