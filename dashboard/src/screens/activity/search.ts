/** What the address of Activity says: which tab, which filters, which page. Pure. */
import { type Period, readPeriod } from '@/components/filters/period';
import { readCount } from '@/components/filters/search';
import { DELIVERY_STATUSES, type DeliveryStatus, OUTCOME_NAMES, type Outcome } from '@/components/outcome';
import { textIn, wordIn } from '@/components/search';

const TABS = ['runs', 'messages'] as const;
export const CHANNELS = ['push', 'in_app', 'email', 'sms', 'chat'] as const;
export const SEVERITIES = ['high', 'medium', 'low', 'none'] as const;

export interface ActivitySearch extends Period {
  /** Runs unless it is said. */
  tab?: (typeof TABS)[number] | undefined;
  workflow?: string | undefined;
  subscriber?: string | undefined;
  transaction?: string | undefined;
  /** Of runs. */
  channel?: (typeof CHANNELS)[number] | undefined;
  severity?: (typeof SEVERITIES)[number] | undefined;
  /** Of messages. */
  status?: DeliveryStatus | undefined;
  outcome?: Outcome | undefined;
  integration?: string | undefined;
  /** The page of runs, from 1, and the newest run that pages are counted from. */
  page?: number | undefined;
  until?: string | undefined;
  /** The page of messages. */
  cursor?: string | undefined;
}

/** Reads an address; what makes no sense is left out. */
export function readActivity(search: Record<string, unknown>): ActivitySearch {
  return {
    ...readPeriod(search),
    tab: wordIn(search.tab, TABS),
    workflow: textIn(search.workflow),
    subscriber: textIn(search.subscriber),
    transaction: textIn(search.transaction),
    channel: wordIn(search.channel, CHANNELS),
    severity: wordIn(search.severity, SEVERITIES),
    status: wordIn(search.status, DELIVERY_STATUSES),
    outcome: wordIn(search.outcome, OUTCOME_NAMES),
    integration: textIn(search.integration),
    page: readCount(search.page),
    until: readPeriod({ before: search.until }).before,
    cursor: textIn(search.cursor),
  };
}

/** The same filters on the first page. */
export function onFirstPage(search: ActivitySearch): ActivitySearch {
  return { ...search, page: undefined, until: undefined, cursor: undefined };
}

/** No filters, on the same tab. */
export function withoutFilters({ tab }: ActivitySearch): ActivitySearch {
  return { tab };
}

/** Whether anything is filtered by. */
export function isFiltered(search: ActivitySearch): boolean {
  const { tab: _tab, page: _page, until: _until, cursor: _cursor, ...filters } = search;
  return Object.values(filters).some((value) => value !== undefined);
}

/** The earlier of the end that somebody asked for and the run that pages are counted from. */
export function endOf(before: string | undefined, until: string | undefined): string | undefined {
  if (before === undefined || until === undefined) return before ?? until;
  return before < until ? before : until;
}
