/**
 * One stream of events that survives what streams do not: refusals, after which browsers give up, and tabs that nobody looks at, whose
 * streams would take up the few connections that a browser has for a server. What events mean is not known here.
 */

export interface Listener {
  /** The data of an event. */
  onChange: (data: string) => void;
  /** The stream was interrupted: something may have been missed. */
  onGap: () => void;
  /** Whether there is a connection, where one is wanted. */
  onConnection: (isConnected: boolean) => void;
  /** The server answered, but not with a stream. */
  onRefusal: () => void;
}

/** Between a refusal and the next try, doubled each time. Milliseconds. */
const PAUSE_MIN = 1_000;
const PAUSE_MAX = 30_000;

/** Listens until the function that it gives is called. */
export function listen(address: string, listener: Listener): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pause = PAUSE_MIN;
  let wasOpen = false;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    const opened = new EventSource(address);
    source = opened;
    opened.addEventListener('open', () => {
      if (wasOpen) listener.onGap();
      wasOpen = true;
      pause = PAUSE_MIN;
      listener.onConnection(true);
    });
    opened.addEventListener('change', ({ data }) => listener.onChange(String(data)));
    opened.addEventListener('error', () => {
      listener.onConnection(false);
      if (opened.readyState !== EventSource.CLOSED) return;
      close();
      retry = setTimeout(open, pause);
      pause = Math.min(pause * 2, PAUSE_MAX);
      listener.onRefusal();
    });
  };
  const follow = () => {
    if (!document.hidden) return open();
    close();
    // Nobody sees it, and nothing is wrong.
    listener.onConnection(true);
  };

  if (!document.hidden) open();
  document.addEventListener('visibilitychange', follow);
  // What the browser believes of the network says little of a server on the same machine: only trying tells.
  window.addEventListener('offline', follow);
  window.addEventListener('online', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    window.removeEventListener('offline', follow);
    window.removeEventListener('online', follow);
    close();
  };
}
