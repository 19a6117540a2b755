/** How secrets are shown. */

/** What the server writes in place of a secret, and takes as "leave it". */
export const MASK = '••••••••';
