// Which Chromium, and how it is started: quietly, asking nobody on the network for anything.

import { existsSync } from 'node:fs';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.CHROMIUM ?? CANDIDATES.find((path) => existsSync(path));
if (executablePath === undefined) throw new Error('no Chromium found (on Debian: chromium); CHROMIUM names another one');

/** Options for Playwright's launch. The sandbox needs rights that a container does not give to root. */
export const launchOptions = {
  executablePath,
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};
