// Switching the environment: what is shown then is of the one that was chosen, and of no other.

import { startReceiver } from '../../node/lib/receiver.mjs';
import { furnish } from '../lib/data.mjs';
import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

/** Lists, something of Development in each, and what an empty one says. */
const LISTS = [
  ['', '6 of 6 steps done', '0 of 6 steps done'],
  ['integrations', 'phones', 'Connect your first provider'],
  ['subscribers', 'Ada Lovelace', 'No subscribers yet'],
  ['workflows', 'Weekly summary', 'No workflows yet'],
  ['activity', 'Order shipped', 'Nothing has run yet'],
  ['dead-letters', 'grace', 'There are no dead letters'],
  ['inspector', 'First look', 'See what your endpoint would get'],
];

let receiver;

test.beforeAll(async ({ server }) => {
  receiver = await startReceiver();
  await furnish(server, receiver);
});
test.afterAll(() => receiver.close());

for (const [path, inDevelopment, inProduction] of LISTS) {
  test(`${path === '' ? 'home' : path} shows the environment that was chosen`, async ({ page, server }) => {
    const session = await logIn(page, server);
    await page.open(screen(session, path));
    const main = page.getByRole('main');
    await expect(main.getByText(inDevelopment).filter({ visible: true }).first()).toBeVisible();
    const chooser = page.getByRole('combobox', { name: 'Environment' });
    await chooser.click();
    await page.getByRole('option', { name: 'Production' }).click();
    await expect(main.getByText(inProduction).filter({ visible: true }).first()).toBeVisible();
    await expect(main.getByText(inDevelopment).filter({ visible: true })).toHaveCount(0);
    // What stands around the screen is not drawn anew: whoever uses the keyboard is still there.
    await expect(chooser).toBeFocused();
  });
}
