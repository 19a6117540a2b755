// Creating an integration without a mouse: every stop of the way is reached with Tab and taken with Enter or Space.

import { startReceiver } from '../../node/lib/receiver.mjs';
import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

const STOPS_MAX = 60;

/** Presses Tab until an element with this role and name has the focus, and that focus can be seen. */
async function tabTo(page, role, name) {
  const wanted = page.getByRole(role, { name, exact: true }).first();
  await expect(wanted).toBeVisible();
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return wanted;
  }
  throw new Error(`no Tab leads to the ${role} ${name}`);
}

test('an integration is created with the keyboard alone', async ({ page, server }) => {
  const receiver = await startReceiver();
  const inbox = receiver.inbox();
  const session = await logIn(page, server);
  await page.open(screen(session));
  await tabTo(page, 'link', 'Integration Store');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Integration Store' })).toBeVisible();
  await tabTo(page, 'link', 'Connect Provider');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Connect Provider' })).toBeVisible();
  const card = page.getByRole('link', { name: /Push Webhook/ });
  await expect(card).toBeVisible();
  for (let stop = 0; stop < STOPS_MAX && !(await card.evaluate((element) => element === document.activeElement)); stop++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, 'textbox', 'Webhook URL');
  await page.keyboard.type(inbox.url);
  await tabTo(page, 'button', 'Generate');
  await page.keyboard.press('Space');
  await tabTo(page, 'button', 'Create Integration');
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', 'Send test');
  await page.keyboard.press('Enter');
  const delivery = await inbox.next();
  expect(delivery.headers['x-novu-signature']).toMatch(/^[0-9a-f]{64}$/);
  await receiver.close();
});

test('the command palette opens with the keyboard and leads anywhere', async ({ page, server }) => {
  const session = await logIn(page, server);
  await page.open(screen(session));
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('textbox', { name: 'Search' }).fill('dead');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Dead letters' })).toBeVisible();
});
