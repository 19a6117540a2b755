// What happens on the server shows by itself: a run in the activity, a request in the inspector.

import { startReceiver } from '../../node/lib/receiver.mjs';
import { furnish } from '../lib/data.mjs';
import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

let receiver;
let made;

test.beforeAll(async ({ server }) => {
  receiver = await startReceiver();
  made = await furnish(server, receiver);
});
test.afterAll(() => receiver.close());

test('a run appears in the activity without a reload', async ({ page, server }) => {
  const session = await logIn(page, server);
  await page.open(screen(session, 'activity'));
  await expect(page.getByText('grace').filter({ visible: true }).first()).toBeVisible();
  const { status } = await server.request('POST', '/v1/events/trigger', { body: { name: 'order-shipped', to: 'somebody-new', payload: { order: 9, carrier: 'boat' } } });
  expect(status).toBe(201);
  await expect(page.getByText('somebody-new').filter({ visible: true }).first()).toBeVisible();
});

test('a capture URL is made with one click, and says whether what arrives is genuine', async ({ page, server }) => {
  const session = await logIn(page, server);
  await page.open(screen(session, 'inspector'));
  await page.getByRole('button', { name: /Create capture URL/ }).first().click();
  await expect(page).toHaveURL(/\/inspector\/[0-9a-f]{24}/);
  await page.getByRole('button', { name: /integration/i }).first().click();
  const id = /inspector\/([0-9a-f]{24})/.exec(page.url())[1];
  const { json } = await server.request('GET', `/tidings/v1/inspectors/${id}`);
  await expect.poll(async () => (await server.request('GET', `/tidings/v1/inspectors/${id}`)).json.data.integration).not.toBeNull();
  const { integration } = (await server.request('GET', `/tidings/v1/inspectors/${id}`)).json.data;
  await server.request('POST', `/tidings/v1/integrations/${integration.id}/test`, { body: {} });
  await expect(page.getByText(/verified/i).first()).toBeVisible();
  await fetch(server.url + json.data.path, { method: 'POST', headers: { 'x-novu-signature': '0'.repeat(64) }, body: '{"forged":true}' });
  await expect(page.getByText('forged').first()).toBeVisible();
  await expect(page.getByText(/does not verify|not genuine|another secret/i).first()).toBeVisible();
});

test('a message that was given up is sent again from its run', async ({ page, server }) => {
  const session = await logIn(page, server);
  const [letter] = made.letters;
  await page.open(screen(session, `activity/${letter.notificationId}`));
  const attempts = async () => (await server.request('GET', `/tidings/v1/messages/${letter.id}/attempts`)).json.data.length;
  const before = await attempts();
  await page.getByRole('button', { name: /graces-watch/ }).click();
  await page.getByRole('button', { name: 'Resend', exact: true }).click();
  await expect(page.getByText('It is on its way again')).toBeVisible();
  await expect.poll(attempts).toBe(before + 1);
});
