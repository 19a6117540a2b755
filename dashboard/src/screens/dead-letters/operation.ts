/** A bulk operation in words and as a share. Pure. */
import type { Operation } from './changes';

/** Whether it goes on. */
export function isUnderWay({ status }: Pick<Operation, 'status'>): boolean {
  return status === 'counting' || status === 'working';
}

/** How much of it is done, in percent. */
export function progressOf({ matched, done, skipped, status }: Operation): number {
  if (status === 'done') return 100;
  return matched === 0 ? 0 : Math.min(100, (100 * (done + skipped)) / matched);
}

/** What it is doing, or did. */
export function sayingOf({ kind, status, matched, done, skipped }: Operation): string {
  const isResend = kind === 'resend';
  const kept = skipped === 0 ? '' : ` ${skipped} could not be sent again and stay.`;
  switch (status) {
    case 'counting':
      return `Counting what is to be ${isResend ? 'sent again' : 'dropped'}: ${matched} so far`;
    case 'working':
      return `${isResend ? 'Sending again' : 'Dropping'}: ${done} of ${matched} done.${kept}`;
    case 'canceled':
      return `Cancelled after ${done} of ${matched} were ${isResend ? 'sent again' : 'dropped'}.${kept}`;
    default:
      return `${done} of ${matched} dead letters were ${isResend ? 'sent again' : 'dropped'}.${kept}`;
  }
}
