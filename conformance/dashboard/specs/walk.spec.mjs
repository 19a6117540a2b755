// The walk of Novu's page on Push Webhook by clicking, from an empty data folder to a verified push: its headings, its words.

import { signatureOf, startReceiver } from '../../node/lib/receiver.mjs';
import { fillCode, goTo, untilSaved } from '../lib/fields.mjs';
import { expect, OWNER, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url, empty: true });
test.describe.configure({ mode: 'serial' });

const SECRET = 'a-secret-of-the-walk';
let receiver;
let inbox;
let page;

test.beforeAll(async ({ browser, server }) => {
  receiver = await startReceiver();
  inbox = receiver.inbox();
  page = await (await browser.newContext({ baseURL: server.url })).newPage();
});
test.afterAll(async () => {
  await page.context().close();
  await receiver.close();
});

test('the first account is made where nobody is yet', async () => {
  await page.goto('/');
  await page.getByLabel('Name').fill(OWNER.name);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('too short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Use at least 12 characters')).toBeVisible();
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
});

test('Step 2: Connect Push Webhook', async () => {
  await goTo(page, 'Integration Store');
  await page.getByRole('link', { name: 'Connect Provider' }).first().click();
  await page.getByRole('tab', { name: 'Push' }).click();
  await page.getByRole('link', { name: /Push Webhook/ }).click();
  await page.getByLabel('Webhook URL').fill('not a URL');
  await page.getByRole('button', { name: 'Create Integration' }).click();
  await expect(page.getByLabel('Webhook URL')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Webhook URL').fill(inbox.url);
  await page.getByRole('textbox', { name: 'Secret HMAC Key' }).fill(SECRET);
  await page.getByRole('button', { name: 'Create Integration' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Push Webhook' })).toBeVisible();
});

test('Send test shows the request and the answer', async () => {
  await page.getByRole('button', { name: 'Send test' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByText(/200/).first()).toBeVisible();
  const delivery = await inbox.next();
  expect(delivery.headers['x-novu-signature']).toBe(signatureOf(delivery.rawBody, SECRET));
});

test('Step 1: Add subscriber device token', async () => {
  await goTo(page, 'Subscribers');
  await page.getByRole('link', { name: 'Create subscriber' }).first().click();
  await page.getByLabel('Subscriber ID').fill('push-webhook-demo-subscriber-id');
  await page.getByLabel('First name').fill('Pawan');
  await page.getByRole('button', { name: 'Create subscriber' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Pawan' })).toBeVisible();
  await page.getByRole('tab', { name: /Channels/ }).click();
  await page.getByLabel('Device token for Push Webhook').fill('subscriber-token-for-push-webhook-provider');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove subscriber-token-for-push-webhook-provider' })).toBeVisible();
});

test('Create a workflow with a Push step', async () => {
  await goTo(page, 'Workflows');
  await page.getByRole('link', { name: 'Create workflow' }).first().click();
  await page.getByLabel('Name').fill('Order shipped');
  await expect(page.getByLabel('Identifier')).toHaveValue('order-shipped');
  await page.getByRole('button', { name: 'Create workflow' }).click();
  await fillCode(page, 'Subject', 'Hi {{subscriber.firstName}}');
  await fillCode(page, 'Body', 'Order {{payload.id}} is on its way.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await untilSaved(page);
});

test('Step 2: Send a notification, and check its authenticity', async () => {
  await page.getByRole('tab', { name: /Trigger/ }).click();
  const form = page.getByRole('region', { name: 'Test workflow' });
  await form.getByLabel('Subscriber').fill('push-webhook-demo');
  await expect(page.getByRole('option', { name: /push-webhook-demo-subscriber-id/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(form.getByLabel('Subscriber')).toHaveValue('push-webhook-demo-subscriber-id');
  await fillCode(page, 'Payload', '{"id": 42, "custom_message": "this is custom message from payload push webhook demo"}');
  await form.getByRole('button', { name: 'Test workflow' }).click();
  const delivery = await inbox.next();
  expect(delivery.headers['x-novu-signature']).toBe(signatureOf(delivery.rawBody, SECRET));
  const { target, title, content, payload } = delivery.body;
  expect({ target, title, content }).toEqual({
    target: ['subscriber-token-for-push-webhook-provider'],
    title: 'Hi Pawan',
    content: 'Order 42 is on its way.',
  });
  expect(payload).toMatchObject({ id: 42, __source: 'test-workflow', subscriber: { subscriberId: 'push-webhook-demo-subscriber-id' } });
  await form.getByRole('link', { name: 'Open in Activity' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Order shipped' })).toBeVisible();
  await expect(page.getByText('Delivered').first()).toBeVisible();
});

test('the checklist has ticked itself', async () => {
  await goTo(page, 'Home');
  await expect(page.getByText(/Everything is set up|6 of 6/).first()).toBeVisible();
});
