/** Keeps screens true without a reload: the server's events say what changed, and what is shown of that is asked for again. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { caller, client } from '@/api/client';
import { ApiError } from '@/api/errors';
import { refresh } from '@/api/refresh';
import { listen } from './liveStream';
import { concerns, EVERYTHING, topicsOf } from './liveTopics';

/** A restart of the server takes less; nobody needs to be told of that. Milliseconds. */
const TOLD_AFTER = 5_000;

/** Listens as long as the screens of the environment are open. Answers whether the server has been out of reach for a while. */
export function useLiveChanges(environmentId: string): boolean {
  const queries = useQueryClient();
  const [isConnected, setConnected] = useState(true);
  useEffect(
    () =>
      listen(`/tidings/v1/events?environmentId=${encodeURIComponent(environmentId)}`, {
        onChange: (data) => void refresh(queries, concerns(topicsOf(data))),
        onGap: () => void refresh(queries, concerns(EVERYTHING)),
        onConnection: setConnected,
        onRefusal: () => void noticeEndOfSession(),
      }),
    [queries, environmentId],
  );
  return useLasting(!isConnected, TOLD_AFTER);
}

/** True once the state has lasted. */
function useLasting(state: boolean, milliseconds: number): boolean {
  const [hasLasted, setLasted] = useState(false);
  useEffect(() => {
    if (!state) {
      setLasted(false);
      return;
    }
    const timer = setTimeout(() => setLasted(true), milliseconds);
    return () => clearTimeout(timer);
  }, [state, milliseconds]);
  return hasLasted;
}

/** Streams end with their session, and a browser does not say why one was refused. */
async function noticeEndOfSession() {
  try {
    await client.GET('/tidings/v1/session');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) caller.onExpired();
  }
}
