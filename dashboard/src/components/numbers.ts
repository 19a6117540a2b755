/** How figures are written. Pure. */

const countFormat = new Intl.NumberFormat('en');
const shareFormat = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
/** The highest percentage that is not all of it. */
const PERCENT_BELOW_ALL = 99.9;

/** "12,345". */
export function count(number: number): string {
  return countFormat.format(number);
}

/** "1 message", "3 messages", "no messages". */
export function counted(number: number, one: string, many = `${one}s`): string {
  if (number === 0) return `no ${many}`;
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A share from 0 to 1 as "99.9 %": what is not all is not shown as 100 %. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '–';
  return `${shareFormat.format(share < 1 ? Math.min(100 * share, PERCENT_BELOW_ALL) : 100)} %`;
}
