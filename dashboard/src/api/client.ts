/** The typed client of the server's API, made from its own OpenAPI document. What to ask and when is the screens' affair. */
import createClient, { type Middleware } from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import { ApiError, refusal } from './errors';
import type { components, paths } from './generated/schema';

/** The types of what goes over the wire, by name. */
export type Schemas = components['schemas'];

/** What every request carries, beside the session's cookie. */
export const caller: { environmentId: string | null; csrfToken: string | null; onExpired: () => void } = {
  environmentId: null,
  csrfToken: null,
  onExpired: () => {},
};

const WITHOUT_EFFECT = new Set(['GET', 'HEAD']);
/** Asking whether there is a session, and making one, are not ends of a session when they are refused. */
const SESSION_PATH = '/tidings/v1/session';

const session: Middleware = {
  onRequest({ request }) {
    if (caller.environmentId !== null) request.headers.set('Novu-Environment-Id', caller.environmentId);
    if (caller.csrfToken !== null && !WITHOUT_EFFECT.has(request.method))
      request.headers.set('X-CSRF-Token', caller.csrfToken);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return response;
    if (response.status === 401 && schemaPath !== SESSION_PATH) caller.onExpired();
    throw await refusal(response);
  },
  onError({ error }) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === 'AbortError')) return error;
    return new ApiError('The server cannot be reached. Check that it runs, and your connection.', 0);
  },
};

/** Sends one request; an answer that is no success is thrown as an {@link ApiError}. */
export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });
client.use(session);

/** Queries and mutations for components. The key of a query is `[method, path, parameters]`. */
export const api = createHooks(client);
