/** What `Exchange.tsx` shows, as values: bodies made readable, phases of an attempt, the same request for a terminal. Pure. */
import type { Schemas } from '@/api/client';
import { MASK } from './mask';

export type Header = Schemas['HeaderDto'];

/** A request as far as it is known: an attempt's, a preview's or a captured one. */
export interface ShownRequest {
  /** POST unless it is said. */
  method?: string;
  /** Nothing where only the path is known. */
  url: string;
  headers: readonly Header[];
  /** Null where it is not kept. */
  body?: string | null;
  bodyBytes?: number;
  bodySha256?: string | null;
}

/** Whether the server keeps the value to itself. */
export function isMasked(value: string): boolean {
  return value === MASK;
}

/** A request as a command for a POSIX shell. Values that the server hides stay hidden. */
export function asCurl({ method = 'POST', url, headers, body }: ShownRequest): string {
  const lines = [
    `curl -X ${method} ${quoted(url)}`,
    ...headers.map(({ name, value }) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null || body === undefined || body === '' ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** JSON with line breaks and nothing else changed: long numbers and repeated names stay. Null if it is not JSON. */
export function prettyJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return (text.match(TOKENS) ?? []).reduce(laid, { out: '', depth: 0, last: '' }).out;
}

/** Strings, signs, and what stands between: numbers, true, false, null. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

interface Layout {
  out: string;
  depth: number;
  last: string;
}

function laid({ out, depth, last }: Layout, token: string): Layout {
  const lineAt = (level: number) => `\n${'  '.repeat(level)}`;
  const isOpen = last === '{' || last === '[';
  if (token === '}' || token === ']')
    return { out: `${out}${isOpen ? '' : lineAt(depth - 1)}${token}`, depth: depth - 1, last: token };
  const before = isOpen || last === ',' ? lineAt(depth) : last === ':' ? ' ' : '';
  return { out: out + before + token, depth: token === '{' || token === '[' ? depth + 1 : depth, last: token };
}

/** A part of the time of an attempt, in milliseconds. */
export interface Phase {
  name: string;
  length: number;
  color: string;
}

/** The phases that took place, in their order; what is left of the whole is the body of the answer. */
export function phasesOf({ resolve, connect, tls, firstByte, total }: Schemas['TimingsDto']): Phase[] {
  const known: [name: string, length: number | null | undefined, color: string][] = [
    ['Look-up', resolve, 'grape'],
    ['Connect', connect, 'blue'],
    ['TLS', tls, 'cyan'],
    ['Wait', firstByte, 'teal'],
  ];
  const phases = known.flatMap(([name, length, color]) =>
    length === null || length === undefined ? [] : [{ name, length, color }],
  );
  const rest = total - phases.reduce((sum, { length }) => sum + length, 0);
  return rest > 0 ? [...phases, { name: 'Rest', length: rest, color: 'gray' }] : phases;
}

/** "820 B", "1.2 KB", "3.4 MB". */
export function byteSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'KB'] : [bytes / 1_000_000, 'MB'];
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${unit}`;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  425: 'Too Early',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** "503 Service Unavailable". */
export function statusText(status: number): string {
  const reason = REASONS[status];
  return reason === undefined ? String(status) : `${status} ${reason}`;
}
