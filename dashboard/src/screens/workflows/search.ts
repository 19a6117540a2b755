/** What the addresses of the workflows' screens say beside their path: filters, page, the tab and step that are open. Pure. */

export const STATUSES = ['ACTIVE', 'INACTIVE', 'ERROR'] as const;
export type Status = (typeof STATUSES)[number];

export const ORDERS = ['updatedAt', 'createdAt', 'lastTriggeredAt', 'name'] as const;
export type Order = (typeof ORDERS)[number];

/** The filters of the list. What has its default stays out of the address. */
export interface ListSearch {
  query?: string;
  tags?: string[];
  status?: Status[];
  /** By when they were changed unless given. */
  orderBy?: Order;
  /** From 1. */
  page?: number;
}

export const TABS = ['steps', 'payload', 'trigger', 'settings'] as const;
export type Tab = (typeof TABS)[number];

/** What of a workflow is open. */
export interface EditorSearch {
  /** The steps unless given. */
  tab?: Tab;
  /** The key of a step, or `trigger`; the first step unless given. */
  step?: string;
}

export function readListSearch(search: Record<string, unknown>): ListSearch {
  const query = typeof search.query === 'string' ? search.query.trim() : '';
  const tags = texts(search.tags);
  const status = STATUSES.filter((one) => texts(search.status).includes(one));
  const orderBy = ORDERS.find((one) => one === search.orderBy);
  const page = Math.trunc(Number(search.page));
  return {
    ...(query !== '' && { query }),
    ...(tags.length > 0 && { tags }),
    ...(status.length > 0 && { status }),
    ...(orderBy !== undefined && orderBy !== 'updatedAt' && { orderBy }),
    ...(page > 1 && { page }),
  };
}

export function readEditorSearch(search: Record<string, unknown>): EditorSearch {
  const tab = TABS.find((one) => one === search.tab);
  const step = typeof search.step === 'string' || typeof search.step === 'number' ? String(search.step) : '';
  return { ...(tab !== undefined && tab !== 'steps' && { tab }), ...(step !== '' && { step }) };
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value])
    .filter((one) => typeof one === 'string' || typeof one === 'number')
    .map(String)
    .filter((one) => one !== '');
}
