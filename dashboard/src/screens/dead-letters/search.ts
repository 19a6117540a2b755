/** What the address of the dead letters says: which filters, which page, which letter is open. Pure. */
import { type Period, readPeriod } from '@/components/filters/period';
import { given } from '@/components/filters/search';
import { OUTCOME_NAMES, type Outcome } from '@/components/outcome';
import { textIn, wordIn } from '@/components/search';

export interface LettersSearch extends Period {
  outcome?: Outcome | undefined;
  integration?: string | undefined;
  workflow?: string | undefined;
  subscriber?: string | undefined;
  transaction?: string | undefined;
  cursor?: string | undefined;
  /** The letter that is open. */
  letter?: string | undefined;
}

/** Reads an address; what makes no sense is left out. */
export function readLetters(search: Record<string, unknown>): LettersSearch {
  return {
    ...readPeriod(search),
    outcome: wordIn(search.outcome, OUTCOME_NAMES),
    integration: textIn(search.integration),
    workflow: textIn(search.workflow),
    subscriber: textIn(search.subscriber),
    transaction: textIn(search.transaction),
    cursor: textIn(search.cursor),
    letter: textIn(search.letter),
  };
}

/** Whether anything is filtered by. */
export function isFiltered(search: LettersSearch): boolean {
  const { cursor: _cursor, letter: _letter, ...filters } = search;
  return Object.values(filters).some((value) => value !== undefined);
}

/** What an address asks the server for. */
export function filterOf(search: LettersSearch, times: Pick<Period, 'after' | 'before'>) {
  return given({
    outcome: search.outcome,
    integrationId: search.integration,
    workflowId: search.workflow,
    subscriberId: search.subscriber,
    transactionId: search.transaction,
    diedAfter: times.after,
    diedBefore: times.before,
  });
}

/** The same filter without what died after a count, so that as many are meant as were counted. */
export function asCounted(filter: ReturnType<typeof filterOf>, countedAt: string): ReturnType<typeof filterOf> {
  const { diedBefore } = filter;
  return { ...filter, diedBefore: diedBefore === undefined || countedAt < diedBefore ? countedAt : diedBefore };
}
