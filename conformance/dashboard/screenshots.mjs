// Takes the pictures of the README from the running product: `node screenshots.mjs`, or `cargo xtask screenshots`.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { startServer } from '../node/lib/binary.mjs';
import { startReceiver } from '../node/lib/receiver.mjs';
import { launchOptions } from './lib/chromium.mjs';
import { furnish } from './lib/data.mjs';
import { logIn, OWNER, screen } from './lib/stage.mjs';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const PICTURES = [
  ['home', 'light', () => ''],
  ['integration-store', 'light', () => 'integrations'],
  ['workflow-editor', 'light', () => 'workflows/order-shipped'],
  ['run', 'dark', ({ runs }) => `activity/${runs[0]._id}`],
  ['inspector', 'light', ({ inspector }) => `inspector/${inspector.id}`],
];

const server = await startServer();
const receiver = await startReceiver();
const browser = await chromium.launch(launchOptions);
try {
  await server.request('POST', '/tidings/v1/accounts/setup', { body: OWNER, key: null });
  const made = await furnish(server, receiver);
  await mkdir(folder, { recursive: true });
  for (const [name, colorScheme, address] of PICTURES) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const session = await logIn(page, server);
    await page.goto(server.url + screen(session, address(made)));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-busy=true], .mantine-Skeleton-root') === null);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled' });
    await context.close();
  }
} finally {
  await browser.close();
  await receiver.close();
  await server.stop();
}
