/** Who is logged in, what they may do, and where they are. Forms that log in live in `screens/access`. */
import { type QueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api, caller, client, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';

export type Session = Schemas['SessionDto'];
export type Role = Session['account']['role'];
export type Environment = Session['environments'][number];

/** From least to most; each may do what those before it may. */
export const ROLES: readonly Role[] = ['viewer', 'author', 'admin', 'owner'];

const PATH = '/tidings/v1/session';
const options = () => api.queryOptions('get', PATH, {}, { staleTime: Number.POSITIVE_INFINITY, retry: false });

/** The session, or null when nobody is logged in. */
export async function loadSession(queries: QueryClient): Promise<Session | null> {
  try {
    const { data } = await queries.ensureQueryData(options());
    caller.csrfToken = data.csrfToken;
    return data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Takes over the session that a login answered with. */
export function enterSession(queries: QueryClient, session: Session) {
  queries.clear();
  caller.csrfToken = session.csrfToken;
  queries.setQueryData(options().queryKey, { data: session });
}

/** Goes on as the same person after a session has ended: what is shown stays, and is asked for again. */
export function renewSession(queries: QueryClient, session: Session) {
  caller.csrfToken = session.csrfToken;
  queries.setQueryData(options().queryKey, { data: session });
  void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== PATH });
}

/** Takes over what was changed of one's own account. */
export function takeAccount(queries: QueryClient, account: Session['account']) {
  queries.setQueryData<{ data: Session }>(options().queryKey, (before) =>
    before === undefined ? before : { data: { ...before.data, account } },
  );
}

/** Forgets everything that was loaded for whoever was logged in. */
export function leaveSession(queries: QueryClient) {
  caller.csrfToken = null;
  queries.clear();
}

/** Logs out here, or everywhere. The page is loaded anew: nothing of whoever left stays in its memory. */
export async function logOut(where: 'here' | 'everywhere') {
  await client.DELETE(where === 'here' ? PATH : '/tidings/v1/sessions');
  window.location.assign('/login');
}

/** The session; only for components inside of the shell, where there is one. */
export function useSession(): Session {
  return useSuspenseQuery(options()).data.data;
}

/** Whether the role of whoever is logged in is enough. */
export function useCan(role: Role): boolean {
  const { account } = useSession();
  return ROLES.indexOf(account.role) >= ROLES.indexOf(role);
}

/** The environment that the address names. */
export function useEnvironment(): Environment {
  const { environmentId } = useParams({ from: '/env/$environmentId' });
  const { environments } = useSession();
  const environment = environments.find((one) => one.id === environmentId);
  if (environment === undefined) throw new ApiError('There is no such environment, or you may not see it.', 404);
  return environment;
}
