/** A form over something that others may change too: it follows what is stored while nothing is typed, and says when it fell behind. */
import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';
import { type Stored, turnOf } from './stored';

/** `quiet` fields may change below the form without a question: the form does not change them, or never shows them. */
export function useStored<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  stored: Stored<Values>,
  quiet: readonly string[] = [],
) {
  const [{ revision, passed }, setSeen] = useState({ revision: stored.revision, passed: stored.revision });
  const turn = turnOf({
    initial: form.getInitialValues(),
    typed: form.getValues(),
    revision,
    passed,
    stored,
    quiet,
  });
  const see = (next: string | null) => setSeen({ revision: next, passed: stored.revision });
  /** Lets the form begin anew with this. */
  const begin = ({ values, revision: next }: Stored<Values>) => {
    form.setInitialValues(values);
    form.setValues(values);
    form.resetDirty(values);
    form.clearErrors();
    see(next);
  };
  const goOn = () => {
    form.setInitialValues(stored.values);
    for (const path of quiet) form.setFieldValue(path, valueAt(stored.values, path));
    see(stored.revision);
  };
  useEffect(() => {
    if (turn === 'begin') begin(stored);
    if (turn === 'go on') goOn();
  });
  return { revision, isBehind: turn === 'behind', begin };
}
