/** A form over something that others may change too: it follows what is stored while nothing is typed, and says when it fell behind. */
import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';

/** What a form shows of what is stored, with its revision as the server's ETag names it. */
export interface Stored<Values> {
  values: Values;
  revision: string | null;
}

export function useStored<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  stored: Stored<Values>,
) {
  const [revision, setRevision] = useState(stored.revision);
  const isBehind = stored.revision !== revision;
  /** Lets the form begin anew with this. */
  const begin = ({ values, revision: next }: Stored<Values>) => {
    form.setInitialValues(values);
    form.setValues(values);
    form.resetDirty(values);
    form.clearErrors();
    setRevision(next);
  };
  useEffect(() => {
    if (isBehind && !form.isDirty()) begin(stored);
  });
  return { revision, isBehind, begin };
}
