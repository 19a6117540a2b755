// Lighthouse scores of the main screens, from a release build: `npm ci && node measure.mjs`. Prints a table, and fails below 95.

import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { startServer } from '../../node/lib/binary.mjs';
import { startReceiver } from '../../node/lib/receiver.mjs';
import { launchOptions } from '../lib/chromium.mjs';
import { furnish } from '../lib/data.mjs';
import { logIn, OWNER, screen } from '../lib/stage.mjs';

const PORT = 9_333;
const SCORE_MIN = 95;
const CATEGORIES = ['performance', 'accessibility'];
const METRICS = [
  ['first paint', 'first-contentful-paint'],
  ['largest', 'largest-contentful-paint'],
  ['speed index', 'speed-index'],
  ['blocking', 'total-blocking-time'],
  ['shift', 'cumulative-layout-shift'],
];
const SCREENS = ['', 'integrations', 'subscribers', 'workflows', 'workflows/order-shipped', 'activity', 'dead-letters', 'inspector', 'settings/environments'];

const server = await startServer();
const receiver = await startReceiver();
const browser = await chromium.launch({ ...launchOptions, args: [...launchOptions.args, `--remote-debugging-port=${PORT}`] });
let isGood = true;
try {
  await server.request('POST', '/tidings/v1/accounts/setup', { body: OWNER, key: null });
  await furnish(server, receiver);
  const context = await browser.newContext();
  const session = await logIn(await context.newPage(), server);
  const [cookie] = await context.cookies();
  const extraHeaders = { Cookie: `${cookie.name}=${cookie.value}` };
  for (const path of SCREENS) {
    const options = { port: PORT, onlyCategories: CATEGORIES, extraHeaders, logLevel: 'error', disableStorageReset: true };
    const result = await lighthouse(server.url + screen(session, path), options, desktopConfig);
    const scores = CATEGORIES.map((category) => Math.round((result.lhr.categories[category].score ?? 0) * 100));
    isGood &&= scores.every((score) => score >= SCORE_MIN);
    const columns = [
      (path || 'home').padEnd(24),
      ...CATEGORIES.map((category, index) => `${category} ${String(scores[index]).padStart(3)}`),
      ...METRICS.map(([name, audit]) => `${name} ${result.lhr.audits[audit].displayValue}`),
    ];
    process.stdout.write(`${columns.join('   ')}\n`);
  }
} finally {
  await browser.close();
  await receiver.close();
  await server.stop();
}
process.exitCode = isGood ? 0 : 1;
