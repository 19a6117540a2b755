// What a first visit costs: the bytes over the wire of everything that a screen loads, compressed as the server sends them.

import { expect, logIn, screen, test } from '../lib/stage.mjs';

/** The budget of a first load, of which editor, canvas and charts are no part. */
const BYTES_MAX = 350 * 1024;

/** Opens an address with an empty cache, and adds up what comes until its heading is there. */
async function bytesOf(page, path, heading) {
  const finished = [];
  page.on('requestfinished', (request) => {
    if (/\.(js|css|html|svg)$|\/(login|env\/[^/]+)$/.test(new URL(request.url()).pathname)) finished.push(request.sizes());
  });
  await page.open(path);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  const sizes = await Promise.all(finished);
  expect(sizes.length, path).toBeGreaterThan(3);
  return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
}

test('the login is light', async ({ page }) => {
  page.expectTrouble(/401/);
  expect(await bytesOf(page, '/login', 'Log in')).toBeLessThan(BYTES_MAX);
});

test('the home screen is light', async ({ page, server }) => {
  const session = await logIn(page, server);
  expect(await bytesOf(page, screen(session), 'Home')).toBeLessThan(BYTES_MAX);
});
