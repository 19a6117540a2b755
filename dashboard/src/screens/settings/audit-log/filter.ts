/** The filters of the audit log, as its address holds them. Pure. */
import { textIn } from '@/components/search';

export interface AuditFilter {
  /** The id of an account or of a key. */
  actor?: string;
  /** A noun, or a noun, a dot and a verb. */
  action?: string;
  /** The id of what was changed. */
  target?: string;
}

/** Filters that are set, or taken away. */
export type AuditChange = { [Name in keyof AuditFilter]: string | undefined };

const NAMES = ['actor', 'action', 'target'] as const;

/** What the address says, without what is empty or no text. */
export function auditFilterOf(search: Record<string, unknown>): AuditFilter {
  const said = NAMES.map((name) => [name, textIn(search[name])?.trim()] as const);
  return Object.fromEntries(said.filter(([, text]) => text !== undefined && text !== ''));
}

/** What can be filtered by without knowing the verbs. */
export const NOUNS: readonly string[] = [
  'account',
  'bulk-operation',
  'environment',
  'inspector',
  'integration',
  'key',
  'member',
  'message',
  'operational-webhook',
  'session',
  'subscriber',
  'workflow',
];
