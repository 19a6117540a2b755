/** What each role may do, in words. The server decides; docs/accounts.md says the same. */
import type { Role } from '@/app/session';

export const ROLE_MEANINGS: Readonly<Record<Role, string>> = {
  viewer: 'Read everything but secrets, and preview templates.',
  author:
    'Change workflows, subscribers and device tokens; trigger, test, cancel, resend and drop messages; use inspectors.',
  admin:
    'Change integrations, delivery, retention and operational webhooks; see and rotate secret keys; manage members; read the audit log.',
  owner: 'Everything, other owners included.',
};
