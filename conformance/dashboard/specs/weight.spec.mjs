// What a first visit costs: the bytes over the wire of the program that a screen loads, compressed as the server sends them.

import { startReceiver } from '../../node/lib/receiver.mjs';
import { furnish } from '../lib/data.mjs';
import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

/** The budget of a first load. What the API answers is no part of it. */
const BYTES_MAX = 350 * 1024;
const PROGRAM = new Set(['document', 'script', 'stylesheet', 'image', 'font']);

/** Opens an address with an empty cache, and adds up what comes until everything is `shown`. */
async function bytesOf(page, path, shown) {
  const finished = [];
  page.on('requestfinished', (request) => PROGRAM.has(request.resourceType()) && finished.push(request.sizes()));
  await page.open(path);
  await shown();
  const sizes = await Promise.all(finished);
  expect(sizes.length, path).toBeGreaterThan(3);
  return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
}

test('the login is light', async ({ page }) => {
  page.expectTrouble(/401/);
  const shown = () => expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible();
  expect(await bytesOf(page, '/login', shown)).toBeLessThan(BYTES_MAX);
});

test('the home screen is light, its charts included', async ({ page, server }) => {
  const receiver = await startReceiver();
  await furnish(server, receiver);
  const session = await logIn(page, server);
  const shown = () => expect(page.getByRole('img').locator('canvas')).toHaveCount(2);
  expect(await bytesOf(page, screen(session), shown)).toBeLessThan(BYTES_MAX);
  await receiver.close();
});
