/** Between forms and the server: its complaints about fields go to these fields. */
import type { UseFormReturnType } from '@mantine/form';
import { ApiError, describe } from '@/api/errors';

/** Puts what the server says of each field beside it, and gives what is left to say. `names` maps its names to the form's. */
export function takeRefusal<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  error: unknown,
  names: Readonly<Record<string, string>> = {},
): string | null {
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  const known = fields
    .map(([field, messages]) => [names[field] ?? field, messages.join('; ')] as const)
    .filter(([name]) => name in form.getValues() || Object.values(names).includes(name));
  form.setErrors(Object.fromEntries(known));
  if (known.length > 0 && known.length === fields.length) return null;
  const others = fields.filter(([field]) => !known.some(([name]) => name === (names[field] ?? field)));
  return others.length > 0
    ? others.map(([field, messages]) => `${field}: ${messages.join('; ')}`).join('\n')
    : describe(error);
}

/** Takes whoever sent a form with mistakes to the first of them, once they are shown. */
export function showMistakes(form: HTMLFormElement) {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
