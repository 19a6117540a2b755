// What the tests stand on: a server with an owner, people who are logged in, and pages that may not fail unnoticed.

import { test as base, expect } from '@playwright/test';
import { startServer } from '../../node/lib/binary.mjs';

export { expect };

/** The first account of every server here. */
export const OWNER = { name: 'Olive Owner', email: 'olive@example.com', password: 'correct horse battery' };

/**
 * `server` is one for each file, which `test.use({ file: import.meta.url })` names: workers take one file after the other, and
 * keep a server as long as its options stay. Its owner exists unless `empty` is true. `page` is a page whose scripts must not
 * fail: an exception or an error on the console that no `page.expectTrouble(pattern)` announced fails the test.
 */
export const test = base.extend({
  file: ['', { option: true, scope: 'worker' }],
  empty: [false, { option: true, scope: 'worker' }],
  server: [
    async ({ file, empty }, use) => {
      if (file === '') throw new Error('the server of which file? test.use({ file: import.meta.url })');
      const server = await startServer();
      if (!empty) server.session = await setUp(server);
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  page: async ({ page, server }, use) => {
    const trouble = [];
    const expected = [];
    page.expectTrouble = (pattern) => expected.push(pattern);
    page.on('pageerror', (error) => trouble.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
    page.open = (path) => page.goto(server.url + path);
    await use(page);
    expect(trouble.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
  },
});

/** Makes the first account; gives its session. */
async function setUp(server) {
  const answer = await server.request('POST', '/tidings/v1/accounts/setup', { body: OWNER, key: null });
  expect(answer.status).toBe(201);
  return answer.json.data;
}

/** Logs a page in without its forms, for tests of something else. Gives the session. */
export async function logIn(page, server, { email, password } = OWNER) {
  const answer = await page.context().request.post(`${server.url}/tidings/v1/session`, { data: { email, password } });
  expect(answer.status()).toBe(201);
  return (await answer.json()).data;
}

/** The address of a screen in the Development environment. */
export const screen = (session, path = '') => `/env/${session.environments[0].id}${path === '' ? '' : `/${path}`}`;
