// What a person does in forms and menus that is more than to fill a text field or to click.

import { expect } from '@playwright/test';

/** Replaces what stands in a code editor with this label. */
export async function fillCode(page, label, text) {
  const editor = page.getByRole('textbox', { name: label, exact: true });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  // Typed text would be completed with closing brackets; pasted text is taken as it is.
  await page.keyboard.insertText(text);
}

/** Opens a screen by the main navigation. */
export async function goTo(page, name) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
}

/** Waits until the form has saved what was typed. While it does its button is disabled as well. */
export async function untilSaved(page) {
  const button = page.getByRole('button', { name: 'Save', exact: true });
  await expect(button.and(page.locator(':disabled:not([data-loading])'))).toBeVisible();
}
