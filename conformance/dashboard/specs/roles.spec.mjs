// Roles: what the buttons hide, the API refuses.

import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

/** Makes a member with a role, who has chosen a password; gives what they log in with. */
async function join(server, owner, role) {
  const headers = { cookie: owner.cookie, 'X-CSRF-Token': owner.csrfToken };
  const email = `${role}@example.com`;
  const invited = await server.request('POST', '/tidings/v1/members', { key: null, headers, body: { email, role } });
  expect(invited.status, invited.text).toBe(201);
  const token = invited.json.data.invitation.path.split('/').pop();
  const password = `the long password of the ${role}`;
  const joined = await server.request('POST', `/tidings/v1/invitations/${token}`, { key: null, body: { name: `A ${role}`, password } });
  expect(joined.status, joined.text).toBe(201);
  return { email, password };
}

/** What each role may not do: the screen, its button, and the request that the button would send. */
const FORBIDDEN = [
  ['viewer', 'workflows', 'Create workflow', 'POST', '/v2/workflows'],
  ['viewer', 'subscribers', 'Create subscriber', 'POST', '/v2/subscribers'],
  ['viewer', 'inspector', 'Create capture URL', 'POST', '/tidings/v1/inspectors'],
  ['viewer', 'integrations', 'Connect Provider', 'POST', '/v1/integrations'],
  ['author', 'integrations', 'Connect Provider', 'POST', '/v1/integrations'],
  ['author', 'settings/members', 'Invite member', 'POST', '/tidings/v1/members'],
];

for (const role of ['viewer', 'author']) {
  test(`the API refuses a ${role} what the buttons hide`, async ({ page, server, browser }) => {
    page.expectTrouble(/403/);
    const ownersContext = await browser.newContext();
    const owner = await logIn(await ownersContext.newPage(), server);
    const [cookie] = await ownersContext.cookies();
    const member = await join(server, { ...owner, cookie: `${cookie.name}=${cookie.value}` }, role);
    await ownersContext.close();
    const session = await logIn(page, server, member);
    for (const [, path, button, method, request] of FORBIDDEN.filter(([of]) => of === role)) {
      await page.open(screen(session, path));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const named = page.getByRole('button', { name: button }).or(page.getByRole('link', { name: button }));
      const usable = [];
      for (const one of await named.all()) if ((await one.isEnabled()) && (await one.getAttribute('data-disabled')) === null) usable.push(await one.innerText());
      expect(usable, `${role} on ${path}`).toEqual([]);
      const answer = await page.context().request.fetch(server.url + request, { method, data: {}, headers: { 'X-CSRF-Token': session.csrfToken } });
      expect(answer.status(), `${role}: ${method} ${request}`).toBe(403);
    }
  });
}
