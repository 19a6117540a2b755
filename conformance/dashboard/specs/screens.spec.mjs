// Every screen, in both themes, wide and narrow: it opens, nothing fails, nothing runs over the edge, and axe finds nothing serious.

import { startReceiver } from '../../node/lib/receiver.mjs';
import { expectAccessible } from '../lib/axe.mjs';
import { furnish } from '../lib/data.mjs';
import { expect, logIn, screen, test } from '../lib/stage.mjs';

test.use({ file: import.meta.url });

const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'];

/** Each screen by its address below the environment, and the heading that says it is there. */
const SCREENS = [
  [() => '', 'Home'],
  [() => 'integrations', 'Integration Store'],
  [() => 'integrations/connect', 'Connect Provider'],
  [() => 'integrations/connect/push-webhook', 'Push Webhook'],
  ...['overview', 'configuration', 'delivery', 'verify', 'test'].map((tab) => [({ phones }) => `integrations/${phones._id}?tab=${tab}`, 'Phones']),
  [({ watches }) => `integrations/${watches._id}`, 'Watches'],
  [() => 'subscribers', 'Subscribers'],
  [() => 'subscribers/new', 'Create subscriber'],
  ...['profile', 'channels', 'activity'].map((tab) => [() => `subscribers/ada?tab=${tab}`, 'Ada Lovelace']),
  [() => 'workflows', 'Workflows'],
  [() => 'workflows/new', 'Create workflow'],
  ...['steps', 'payload', 'settings', 'trigger'].map((tab) => [() => `workflows/order-shipped?tab=${tab}`, 'Order shipped']),
  [() => 'activity', 'Activity'],
  [() => 'activity?tab=messages', 'Activity'],
  [({ runs }) => `activity/${runs[0]._id}`, 'Order shipped'],
  [() => 'dead-letters', 'Dead letters'],
  [() => 'inspector', 'Inspector'],
  [({ inspector }) => `inspector/${inspector.id}`, 'First look'],
  ...['environments', 'members', 'audit-log', 'delivery', 'retention', 'egress', 'webhooks', 'account'].map((page) => [() => `settings/${page}`, null]),
];

let receiver;
let made;

test.beforeAll(async ({ server }) => {
  receiver = await startReceiver();
  made = await furnish(server, receiver);
});
test.afterAll(() => receiver.close());

for (const colorScheme of SCHEMES) {
  for (const width of WIDTHS) {
    test.describe(`${colorScheme}, ${width} pixels wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 } });

      test('every screen is accessible and fits', async ({ page, server }) => {
        test.setTimeout(600_000);
        const session = await logIn(page, server);
        for (const [address, heading] of SCREENS) {
          const path = screen(session, address(made));
          await page.open(path);
          const title = heading === null ? page.getByRole('heading', { level: 1 }) : page.getByRole('heading', { level: 1, name: heading });
          await expect(title, path).toBeVisible();
          await expect(page.locator('[aria-busy=true], .mantine-Skeleton-root'), path).toHaveCount(0);
          const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(excess, `${path} runs over the edge`).toBeLessThanOrEqual(0);
          await expectAccessible(page, path);
        }
      });
    });
  }
}

test('the login is accessible', async ({ page }) => {
  page.expectTrouble(/401/);
  await page.open('/login');
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expectAccessible(page, '/login');
});

test('an address that leads nowhere says so', async ({ page, server }) => {
  const session = await logIn(page, server);
  await page.open(screen(session, 'nowhere'));
  await expect(page.getByText('There is nothing here')).toBeVisible();
  await expectAccessible(page, 'nowhere');
});
