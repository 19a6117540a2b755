/** A form whose fields are saved one by one, over values that others may change too: what nobody typed in follows them. */
import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';
import { differences, rebased } from './stored';

/** `groups` name all fields; those of a group belong together. Gives the way to take over what the server answered. */
export function useFollowed<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  stored: Values,
  groups: readonly (readonly (keyof Values & string)[])[],
) {
  const [seen, setSeen] = useState(stored);
  /** Lets the form begin with this. What was typed stays, unless it equals what was sent. */
  const take = (values: Values, settled: Partial<Values> = {}) => {
    const before = { initial: form.getInitialValues(), typed: form.getValues(), settled };
    form.setValues(rebased(before, values, groups));
    form.resetDirty(values);
  };
  useEffect(() => {
    // After an own save the former values are shown once more: only what is new is followed.
    if (differences(seen, stored).length === 0) return;
    setSeen(stored);
    take(stored);
  });
  return take;
}
