// How the suite runs: in the Chromium of the machine, each file with a server of its own.

import { defineConfig } from '@playwright/test';
import { launchOptions } from './lib/chromium.mjs';

export default defineConfig({
  testDir: 'specs',
  testMatch: '*.spec.mjs',
  outputDir: '../../target/dashboard-tests',
  // Two browsers at once is what two cores bear; tests of one file share its server and go one after the other.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['./lib/reporter.mjs']],
  use: { launchOptions, viewport: { width: 1280, height: 800 }, trace: 'retain-on-failure', actionTimeout: 40_000 },
});
