// How a person fills what is more than a text field: editors, and what is chosen from a list.

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
