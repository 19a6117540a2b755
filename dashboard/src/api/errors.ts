/** What can go wrong when the server is asked, as one error type. Showing it lives in `components/Problem.tsx`. */

/** A request that was refused or never arrived. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** The status of the answer; 0 when there was none. */
    readonly status: number,
    /** What is wrong with each field, in the server's words. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    /** After how many seconds another try makes sense, if the server says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Whether a read says that there is no such thing: an id that cannot be one is as good as one of nothing. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && [400, 404, 422].includes(error.status);
}

/** Reads a refusal in Novu's shape: `message`, and for a 422 `errors` by field. */
export async function refusal(response: Response): Promise<ApiError> {
  const after = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = Number.isFinite(after) ? after : null;
  const body: unknown = await response.json().catch(() => null);
  const message = textOf(member(body, 'message')) ?? `The server answered ${response.status} ${response.statusText}`;
  return new ApiError(message, response.status, fieldsOf(member(body, 'errors')), retryAfter);
}

/** What to call an error of any origin. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fieldsOf(errors: unknown): Record<string, string[]> {
  if (typeof errors !== 'object' || errors === null || Array.isArray(errors)) return {};
  const fields = Object.entries(errors).map(([field, problem]) => {
    const messages: unknown = member(problem, 'messages');
    return [field, Array.isArray(messages) ? messages.map(String) : []] as const;
  });
  return Object.fromEntries(fields);
}

function textOf(value: unknown): string | null {
  if (Array.isArray(value)) return value.map(String).join('; ');
  return typeof value === 'string' && value !== '' ? value : null;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
