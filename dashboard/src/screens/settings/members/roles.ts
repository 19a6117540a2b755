/** What each role may do, in words. The server decides; docs/accounts.md says the same. */
import { ROLES, type Role } from '@/app/session';

export const ROLE_MEANINGS: Readonly<Record<Role, string>> = {
  viewer: 'Read everything but secrets, and preview templates.',
  author:
    'Change workflows, subscribers and device tokens; trigger, test, cancel, resend and drop messages; use inspectors.',
  admin:
    'Change integrations, delivery, retention and operational webhooks; see and rotate secret keys; manage members; read the audit log.',
  owner: 'Do everything, other owners included.',
};

/** What somebody is who has a role. */
export const ROLE_NOUNS: Readonly<Record<Role, string>> = {
  viewer: 'a viewer',
  author: 'an author',
  admin: 'an admin',
  owner: 'an owner',
};

/** "As an admin they may …": what somebody may do who gets a role. */
export function mayDo(who: 'you' | 'they', role: Role): string {
  const meaning = ROLE_MEANINGS[role];
  const less = ROLES[ROLES.indexOf(role) - 1];
  const also = role === 'owner' || less === undefined ? '' : `do what ${ROLE_NOUNS[less]} may, and `;
  return `As ${ROLE_NOUNS[role]} ${who} may ${also}${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}`;
}
