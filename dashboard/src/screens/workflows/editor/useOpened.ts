/** Which tab and step of the editor are open, as the address says. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type EditorSearch, readEditorSearch } from '../search';

const ROUTE = '/env/$environmentId/workflows/$workflowId';

/** What the address says, and how to open something else. */
export function useOpened(): EditorSearch & { open: (changes: EditorSearch) => void } {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const open = (changes: EditorSearch) =>
    void navigate({
      search: (before) => readEditorSearch({ ...before, ...changes }),
      replace: true,
      resetScroll: false,
      ignoreBlocker: true,
    });
  return { ...search, open };
}
