/** Between forms and the server: its complaints about fields go to these fields. */
import type { UseFormReturnType } from '@mantine/form';
import type { SyntheticEvent } from 'react';
import { ApiError, describe } from '@/api/errors';

/** Puts what the server says of each field beside it, and gives what is left to say. `names` maps its names to the form's. */
export function takeRefusal<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  error: unknown,
  names: Readonly<Record<string, string>> = {},
): string | null {
  // Logging in again is asked for above everything: see `app/SessionEnded.tsx`.
  if (error instanceof ApiError && error.status === 401) return null;
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  const isField = (name: string) => name in form.getValues() || Object.values(names).includes(name);
  // What is said of `schedule.1` belongs to the field of `schedule`, if there is no better one.
  const nameOf = (field: string) => {
    const whole = names[field] ?? field;
    const [first = ''] = field.split('.');
    return isField(whole) ? whole : (names[first] ?? first);
  };
  const said = fields.map(([field, messages]) => ({ field, name: nameOf(field), text: messages.join('; ') }));
  const [known, others] = [said.filter(({ name }) => isField(name)), said.filter(({ name }) => !isField(name))];
  form.setErrors(Object.fromEntries(known.map(({ name, text }) => [name, text])));
  const [first] = known;
  if (first !== undefined) form.getInputNode(first.name)?.focus();
  if (known.length > 0 && others.length === 0) return null;
  return others.length > 0 ? others.map(({ field, text }) => `${field}: ${text}`).join('\n') : describe(error);
}

/** What `form.onSubmit` does with mistakes: takes whoever sent them to the first. */
export function showMistakes(
  _mistakes: unknown,
  _values: unknown,
  event: SyntheticEvent<HTMLFormElement> | undefined,
): void {
  if (event !== undefined) focusMistake(event.currentTarget);
}

/** About a second: another tab has opened by then, and its editors have come. */
const FRAMES_MAX = 60;

/** Fields for passwords say it in their own way. */
const MISTAKES = '[aria-invalid="true"], input[data-invalid]';

/** Takes the focus to the first mistake in a part of the page, once one is shown. */
export function focusMistake(part: ParentNode, frames = FRAMES_MAX) {
  requestAnimationFrame(() => {
    const wrong = part.querySelector<HTMLElement>(MISTAKES);
    if (wrong !== null) wrong.focus();
    else if (frames > 1) focusMistake(part, frames - 1);
  });
}
