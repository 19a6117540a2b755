/** A form over something that others may change too: it follows what is stored while nothing is typed, and says when it fell behind. */
import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';
import { overlaid, type Stored, turnOf } from './stored';

/** `quiet` fields may change below the form without a question: the form does not change them, or never shows them. */
export function useStored<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  stored: Stored<Values>,
  quiet: readonly string[] = [],
) {
  const [{ revision, passed }, setSeen] = useState({ revision: stored.revision, passed: stored.revision });
  const [initial, typed] = [form.getInitialValues(), form.getValues()];
  const turn = turnOf({ initial, typed, revision, passed, stored, quiet });
  /** Lets the form begin with this, and shows the other. */
  const take = ({ values, revision: next }: Stored<Values>, shown: Values) => {
    form.setValues(shown);
    form.resetDirty(values);
    form.clearErrors();
    setSeen({ revision: next, passed: stored.revision });
  };
  const begin = (next: Stored<Values>) => take(next, next.values);
  /** The same after a save: what was typed since it was sent stays. */
  const keep = (next: Stored<Values>, sent: Values) => take(next, overlaid(sent, form.getValues(), next.values));
  useEffect(() => {
    if (turn === 'begin') begin(stored);
    if (turn === 'go on') take(stored, overlaid(initial, typed, stored.values));
  });
  return { revision, isBehind: turn === 'behind', begin, keep };
}
