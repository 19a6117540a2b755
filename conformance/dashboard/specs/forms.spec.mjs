// Forms: whoever makes a mistake is taken to it, and nobody loses a secret or what they typed without having said so.

import { fillCode, untilSaved } from '../lib/fields.mjs';
import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

let integration;

test.beforeAll(async ({ server }) => {
  const body = { providerId: 'push-webhook', channel: 'push', name: 'Phones', active: true, credentials: { webhookUrl: 'http://127.0.0.1:9/', secretKey: 'a-secret' } };
  const made = await server.request('POST', '/v1/integrations', { body });
  expect(made.status).toBe(201);
  integration = made.json.data._id;
});

const stored = async (server) => (await server.request('GET', '/v1/integrations')).json.data.find(({ _id }) => _id === integration);

test('a name that is missing is where one types next', async ({ page, server }) => {
  await page.open(screen(await logIn(page, server), 'workflows/new'));
  await page.getByRole('button', { name: 'Create workflow' }).click();
  await expect(page.getByLabel('Name')).toBeFocused();
});

test('JSON that cannot be read is where one types next', async ({ page, server }) => {
  await page.open(screen(await logIn(page, server), 'subscribers/new'));
  await page.getByLabel('Subscriber ID').fill('ada');
  await fillCode(page, 'Custom data', '{"plan": ');
  await page.getByRole('button', { name: 'Create subscriber' }).click();
  const editor = page.getByRole('textbox', { name: 'Custom data', exact: true });
  await expect(editor).toBeFocused();
  await expect(editor).toHaveAttribute('aria-invalid', 'true');
});

test('a secret that was to be replaced is not saved away', async ({ page, server }) => {
  await page.open(screen(await logIn(page, server), `integrations/${integration}?tab=configuration`));
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByLabel('Name').fill('Telephones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Type a new secret, or keep the stored one')).toBeVisible();
  await page.getByRole('button', { name: 'Keep the stored one' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await untilSaved(page);
  const { name, credentials } = await stored(server);
  expect([name, Boolean(credentials.secretKey)]).toEqual(['Telephones', true]);
});

test('what is typed stays, and is saved, when one switches the integration off meanwhile', async ({ page, server }) => {
  await page.open(screen(await logIn(page, server), `integrations/${integration}?tab=configuration`));
  await page.getByLabel('Name').fill('Handsets');
  await page.getByRole('switch', { name: 'Active' }).click({ force: true });
  await expect.poll(async () => (await stored(server)).active).toBe(false);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await untilSaved(page);
  const { name, active } = await stored(server);
  expect([name, active]).toEqual(['Handsets', false]);
});
