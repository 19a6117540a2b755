/** One workflow being edited: its draft, what it was loaded from, and how the one is saved over the other. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { ApiError, describe } from '@/api/errors';
import { useRefreshWorkflows } from '../actions';
import { adopt, type Draft, draftOf, schemaProblem } from './draft';
import { sortRefusals } from './fields';
import { useDraftForm } from './form';
import { fetchStored, type Stored, save, storedOptions } from './loading';

export type Editing = ReturnType<typeof useEditing>;

interface EditingEvents {
  /** Gets the fields that the server refuses. */
  onRefused: (fields: readonly string[]) => void;
  /** Gets the key under which a step is stored that was new. */
  onStepStored: (newKey: string, key: string) => void;
}

/** `stored` is what the server has now; it may change while the draft is open. */
export function useEditing(stored: Stored, { onRefused, onStepStored }: EditingEvents) {
  const { workflowId } = stored.workflow;
  const [base, setBase] = useState(stored);
  const [problems, setProblems] = useState<readonly string[]>([]);
  /** What somebody else saved over the base, once that stood in the way of a save. */
  const [conflict, setConflict] = useState<Stored | null>(null);
  const form = useDraftForm({ initialValues: draftOf(base.workflow) });
  const baseDraft = useMemo(() => JSON.stringify(draftOf(base.workflow)), [base]);
  const isDirty = JSON.stringify(form.values) !== baseDraft;
  const isOvertaken = revisionOf(stored) !== revisionOf(base);

  const take = (next: Stored, draft: Draft = draftOf(next.workflow)) => {
    setBase(next);
    form.setValues(draft);
    form.setErrors({});
    setProblems([]);
    setConflict(null);
  };
  useEffect(() => {
    if (isOvertaken && !isDirty && conflict === null) take(stored);
  });

  const refuse = (fields: Readonly<Record<string, readonly string[]>>, message: string) => {
    // What is refused is shown in the editor, which a conflict covers.
    setConflict(null);
    const { beside, above } = sortRefusals(fields);
    form.setErrors(beside);
    setProblems(Object.keys(fields).length === 0 ? [message] : above);
    onRefused(Object.keys(beside));
  };
  const saving = useSaving(workflowId, {
    draft: () => form.getValues(),
    onConflict: setConflict,
    refuse,
    onSaved: (saved, sent) => {
      const savedDraft = draftOf(saved.workflow);
      for (const [index, step] of sent.steps.entries()) {
        const key = savedDraft.steps[index]?.key;
        if (step.id === null && key !== undefined) onStepStored(step.key, key);
      }
      take(saved, adopt(form.getValues(), sent, savedDraft));
    },
  });

  return {
    form,
    base,
    isDirty,
    /** Whether what is stored is newer than what is edited here. */
    isOvertaken: isOvertaken && !saving.isPending,
    isSaving: saving.isPending,
    /** What went wrong with the last save that no field shows. */
    problems,
    conflict,
    /** Opens the conflict before a save runs into it. */
    compare: () => setConflict(stored),
    keepEditing: () => setConflict(null),
    /** Drops the draft for what somebody else saved. */
    takeTheirs: () => take(conflict ?? stored),
    /** Says whether all was saved. */
    save: () => saving.run(base.revision),
    /** Saves over what somebody else saved, but not over what they saved since then. */
    overwrite: () => saving.run((conflict ?? stored).revision),
  };
}

interface SavingProps {
  draft: () => Draft;
  refuse: (fields: Readonly<Record<string, readonly string[]>>, message: string) => void;
  onSaved: (saved: Stored, sent: Draft) => void;
  onConflict: (theirs: Stored) => void;
}

function useSaving(workflowId: string, { draft, refuse, onSaved, onConflict }: SavingProps) {
  const queries = useQueryClient();
  const refresh = useRefreshWorkflows();
  const { queryKey } = storedOptions(workflowId);
  const { mutateAsync, isPending } = useMutation({
    meta: { quiet: true },
    mutationFn: ({ sent, revision }: { sent: Draft; revision: string | null }) => save(workflowId, sent, revision),
  });
  const fail = async (error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 412)
      return refuse(error instanceof ApiError ? error.fields : {}, describe(error));
    try {
      onConflict(await fetchStored(queries, workflowId));
    } catch (next) {
      refuse({}, describe(next));
    }
  };
  const run = async (revision: string | null): Promise<boolean> => {
    if (isPending) return false;
    const sent = draft();
    const wrongSchema = schemaProblem(sent.payloadSchema);
    if (wrongSchema !== null) {
      refuse({ payloadSchema: [wrongSchema] }, wrongSchema);
      return false;
    }
    try {
      const saved = await mutateAsync({ sent, revision });
      // A read that began before would show what was there before.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, saved);
      onSaved(saved, sent);
      notifications.show({ message: 'Saved.', autoClose: 2_000 });
      void refresh();
      return true;
    } catch (error) {
      await fail(error);
      return false;
    }
  };
  return { run, isPending };
}

/** Servers without revisions tell changes by their time. */
function revisionOf({ workflow, revision }: Stored): string {
  return revision ?? workflow.updatedAt;
}
