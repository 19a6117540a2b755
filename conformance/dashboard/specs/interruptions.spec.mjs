// What happens in the middle of work: the session ends, or the connection is lost. What was typed is still there.

import { fillCode, untilSaved } from '../lib/fields.mjs';
import { expect, logIn, OWNER, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

let integration;

const stored = async (server) => (await server.request('GET', '/v2/workflows/long-work')).json.data.steps[0].controls.values.subject;

test.beforeAll(async ({ server }) => {
  const body = { name: 'Long work', workflowId: 'long-work', active: true, steps: [{ name: 'Push', type: 'push', controlValues: { subject: 'first', body: 'b' } }] };
  expect((await server.request('POST', '/v2/workflows', { body })).status).toBe(201);
  expect((await server.request('POST', '/v2/subscribers', { body: { subscriberId: 'ada' } })).status).toBe(201);
  const phones = { providerId: 'push-webhook', channel: 'push', name: 'Phones', active: true, credentials: { webhookUrl: 'http://127.0.0.1:9/' } };
  const made = await server.request('POST', '/v1/integrations', { body: phones });
  expect(made.status).toBe(201);
  integration = made.json.data._id;
});

test('a session that ends asks for the password above the work', async ({ page, server }) => {
  page.expectTrouble(/401/);
  const session = await logIn(page, server);
  await page.open(screen(session, 'workflows/long-work'));
  await fillCode(page, 'Subject', 'typed before the end');
  const { csrfToken } = session;
  const ended = await page.context().request.delete(`${server.url}/tidings/v1/sessions`, { headers: { 'X-CSRF-Token': csrfToken } });
  expect(ended.status()).toBe(204);
  // The end of the live stream may have opened the dialog already; then it lies above the button.
  await page.getByRole('button', { name: 'Save', exact: true }).dispatchEvent('click');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Subject', exact: true })).toContainText('typed before the end');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await untilSaved(page);
  expect(await stored(server)).toBe('typed before the end');
});

test('without a connection a save says so, and works when it is back', async ({ page, server }) => {
  page.expectTrouble(/ERR_INTERNET_DISCONNECTED|Failed to fetch|net::/);
  const session = await logIn(page, server);
  await page.open(screen(session, 'workflows/long-work'));
  await fillCode(page, 'Subject', 'typed without a connection');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/cannot be reached/).first()).toBeVisible();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await untilSaved(page);
  expect(await stored(server)).toBe('typed without a connection');
});

test('a notice says that nothing is renewed, and goes when it is again', async ({ page, server }) => {
  page.expectTrouble(/ERR_CONNECTION_REFUSED|net::/);
  const session = await logIn(page, server);
  const events = '**/tidings/v1/events*';
  await page.route(events, (route) => route.abort('connectionrefused'));
  await page.open(screen(session, 'subscribers'));
  const notice = page.getByText('Not connected. Changes appear when the server is back.');
  await expect(notice).toBeVisible();
  await page.unroute(events);
  await expect(notice).toBeHidden();
});

test('unsaved changes are not left without a question', async ({ page, server }) => {
  const session = await logIn(page, server);
  await page.open(screen(session, 'workflows/long-work'));
  await fillCode(page, 'Subject', 'not to be lost');
  await page.getByRole('link', { name: 'Activity', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Subject', exact: true })).toContainText('not to be lost');
});

const FORMS = [
  ['subscriber', () => 'subscribers/ada?tab=profile', 'First name', 'Channels'],
  ['integration', () => `integrations/${integration}?tab=configuration`, 'Name', 'Overview'],
  ["integration's delivery", () => `integrations/${integration}?tab=delivery`, 'Time to live', 'Overview'],
];
for (const [what, address, label, tab] of FORMS) {
  test(`the form of the ${what} asks before its tab is left`, async ({ page, server }) => {
    const session = await logIn(page, server);
    await page.open(screen(session, address()));
    await page.getByLabel(label).fill('not to be lost');
    await page.getByRole('tab', { name: tab }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByLabel(label)).toHaveValue('not to be lost');
    await page.getByRole('tab', { name: tab }).click();
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
  });
}

test('a text can be read before the code of its editor has come', async ({ page, server }) => {
  const session = await logIn(page, server);
  const held = [];
  await page.route(/\/assets\/Editor-.*\.js/, (route) => held.push(route));
  await page.open(screen(session, 'workflows/long-work'));
  const step = page.getByRole('region', { name: 'Step 1' });
  await expect(step.getByText(await stored(server), { exact: true })).toBeVisible();
  await expect(step.getByRole('textbox', { name: 'Subject', exact: true })).toHaveCount(0);
  expect(held).not.toHaveLength(0);
  for (const route of held) await route.continue();
  await expect(step.getByRole('textbox', { name: 'Subject', exact: true })).toContainText(await stored(server));
});
