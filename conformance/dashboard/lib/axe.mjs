// Accessibility of what a page shows, by axe: nothing serious or critical of WCAG 2.1 A and AA.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@playwright/test';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** Fails with the places of every serious finding. */
export async function expectAccessible(page, what) {
  await page.evaluate(source);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), TAGS);
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const places = serious.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(' ')}: ${any[0]?.message ?? ''}`));
  expect(places, what).toEqual([]);
}
