// Lighthouse scores of the main screens, the median of five runs each, from a release build: `npm ci && npm run measure`. Prints a table, and fails below 95.
// The paths of some screens as arguments measure only those.

import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { startServer } from '../../node/lib/binary.mjs';
import { startReceiver } from '../../node/lib/receiver.mjs';
import { launchOptions } from '../lib/chromium.mjs';
import { furnish } from '../lib/data.mjs';
import { logIn, OWNER, screen } from '../lib/stage.mjs';

const PORT = 9_333;
const SCORE_MIN = 95;
/** Lighthouse's own advice against the noise of a machine. */
const RUNS = 5;
const CATEGORIES = ['performance', 'accessibility'];
const METRICS = [
  ['first paint', 'first-contentful-paint'],
  ['largest', 'largest-contentful-paint'],
  ['speed index', 'speed-index'],
  ['blocking', 'total-blocking-time'],
  ['shift', 'cumulative-layout-shift'],
];
const MAIN_SCREENS = ['', 'integrations', 'subscribers', 'workflows', 'workflows/order-shipped', 'activity', 'dead-letters', 'inspector', 'settings/environments'];
const asked = process.argv.slice(2);
const SCREENS = asked.length > 0 ? asked : MAIN_SCREENS;

/** The run with the median performance of several, each of which begins with empty caches. */
async function medianOf(runs, url, extraHeaders) {
  const options = { port: PORT, onlyCategories: CATEGORIES, extraHeaders, logLevel: 'error' };
  const results = [];
  for (let run = 0; run < runs; run += 1) results.push((await lighthouse(url, options, desktopConfig)).lhr);
  return results.toSorted((one, other) => scoreOf(one, 'performance') - scoreOf(other, 'performance'))[Math.floor(runs / 2)];
}

const scoreOf = ({ categories }, category) => Math.round((categories[category].score ?? 0) * 100);

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
    const result = await medianOf(RUNS, server.url + screen(session, path), extraHeaders);
    const scores = CATEGORIES.map((category) => scoreOf(result, category));
    isGood &&= scores.every((score) => score >= SCORE_MIN);
    const columns = [
      (path || 'home').padEnd(24),
      ...CATEGORIES.map((category, index) => `${category} ${String(scores[index]).padStart(3)}`),
      ...METRICS.map(([name, audit]) => `${name} ${result.audits[audit].displayValue}`),
    ];
    process.stdout.write(`${columns.join('   ')}\n`);
  }
} finally {
  await browser.close();
  await receiver.close();
  await server.stop();
}
process.exitCode = isGood ? 0 : 1;
