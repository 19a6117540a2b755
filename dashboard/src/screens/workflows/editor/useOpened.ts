/** Which tab and step of the editor are open, as the address says. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type EditorSearch, readEditorSearch } from '../search';

const ROUTE = '/env/$environmentId/workflows/$workflowId';

/** What the address says, and how to open something else. */
export function useOpened() {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const change = (changesOf: (before: EditorSearch) => EditorSearch) =>
    void navigate({
      search: (before) => readEditorSearch({ ...before, ...changesOf(before) }),
      replace: true,
      resetScroll: false,
      ignoreBlocker: true,
    });
  return {
    ...search,
    open: (changes: EditorSearch) => change(() => changes),
    /** Stays at a step whose key changes, if it is the one that is open then. */
    follow: (key: string, next: string) => change(({ step }) => (step === key ? { step: next } : {})),
  };
}
