// Coming in: the first account, logging in and out, a wrong password, and a session that ends in the middle of work.

import { expect, logIn, OWNER, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

test('a wrong password is said to be one, and nothing more', async ({ page, server }) => {
  page.expectTrouble(/401/);
  await page.open('/login');
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toHaveText('Email or password is wrong');
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(server.url);
});

test('without a session an address leads to the login and back', async ({ page, server }) => {
  page.expectTrouble(/401/);
  const target = screen(server.session, 'subscribers');
  await page.open(target);
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(server.url + target);
});

test('another site is no place to go to after logging in', async ({ page, server }) => {
  await logIn(page, server);
  for (const next of ['https://example.com/', '//example.com/', '/\\example.com']) {
    page.expectTrouble(/401/);
    await page.context().clearCookies();
    await page.open(`/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
    expect(new URL(page.url()).origin, next).toBe(server.url);
  }
});

test('logging out ends the session, and logging out everywhere all of them', async ({ page, server, browser }) => {
  page.expectTrouble(/401/);
  await logIn(page, server);
  const other = await browser.newContext();
  await logIn(await other.newPage(), server);
  const isIn = async () => (await other.request.get(`${server.url}/tidings/v1/session`)).status();
  await page.open('/');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Log out', exact: true }).click();
  await expect(page).toHaveURL(/\/login/);
  expect(await isIn()).toBe(200);
  await logIn(page, server);
  await page.open('/');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Log out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
  await expect(page).toHaveURL(/\/login/);
  expect(await isIn()).toBe(401);
  await other.close();
});
