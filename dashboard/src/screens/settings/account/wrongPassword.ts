/** What to say beside the current password when the server does not take it. Pure. */
import { ApiError } from '@/api/errors';

/** Nothing if it was not that. */
export function wrongPasswordOf(error: unknown): { currentPassword: string } | null {
  if (!(error instanceof ApiError) || error.fields.currentPassword === undefined) return null;
  return { currentPassword: 'This is not your password' };
}
