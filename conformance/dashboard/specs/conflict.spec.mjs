// Two tabs that edit one workflow: the second save is refused and neither text is lost.

import { fillCode, untilSaved } from '../lib/fields.mjs';
import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

test('the second save is refused, not silently lost', async ({ page, server }) => {
  page.expectTrouble(/412/);
  const created = await server.request('POST', '/v2/workflows', {
    body: { name: 'Shared', workflowId: 'shared', active: true, steps: [{ name: 'Push', type: 'push', controlValues: { subject: 'first', body: 'b' } }] },
  });
  expect(created.status).toBe(201);
  const session = await logIn(page, server);
  const other = await page.context().newPage();
  const address = server.url + screen(session, 'workflows/shared');
  const save = (tab) => tab.getByRole('button', { name: 'Save', exact: true }).click();
  const stored = async () => (await server.request('GET', '/v2/workflows/shared')).json.data.steps[0].controls.values.subject;
  for (const tab of [page, other]) {
    await tab.goto(address);
    await expect(tab.getByRole('textbox', { name: 'Subject', exact: true })).toContainText('first');
  }
  // A tab without changes would follow what is saved elsewhere.
  await fillCode(page, 'Subject', 'of this tab');
  await fillCode(other, 'Subject', 'of the other tab');
  await save(other);
  await untilSaved(other);
  await save(page);
  await expect(page.getByText('Somebody else has saved this workflow').first()).toBeVisible();
  expect(await stored()).toBe('of the other tab');
  await expect(page.getByRole('textbox', { name: 'Subject', exact: true, includeHidden: true })).toContainText('of this tab');
  await page.getByRole('button', { name: 'Overwrite' }).click();
  await untilSaved(page);
  expect(await stored()).toBe('of this tab');
});
