/** Identifiers of workflows as they are proposed from names. What is allowed is the server's affair. Pure. */

/** As long as the server takes it. */
const IDENTIFIER_MAX = 128;

/** "Größe & Maß" becomes "grosse-mass". Empty when nothing of the name can be kept. */
export function proposeIdentifier(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replaceAll('ß', 'ss').replaceAll(/\p{M}/gu, '');
  const dashed = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  return dashed.slice(0, IDENTIFIER_MAX).replace(/-$/, '');
}

/** What is wrong with name and identifier before the server is asked. */
export const namingRules = {
  name: (name: string) => (name.trim() === '' ? 'Enter a name' : null),
  workflowId: (identifier: string) => (identifier.trim() === '' ? 'Enter an identifier' : null),
};
