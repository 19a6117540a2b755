/** One editor at a time is set up, each after a paint: several at once would make the page deaf to keys and clicks. */
import { useEffect, useState } from 'react';

let last: Promise<void> = Promise.resolve();

/** Whether it is this component's turn, which stays so. A turn begins when `load` has what it takes. */
export function useTurn(load: () => Promise<unknown>): boolean {
  const [hasCome, setHasCome] = useState(false);
  useEffect(() => {
    let isGone = false;
    // What cannot be loaded is told where it is drawn.
    const loading = load().catch(() => {});
    last = last.then(async () => {
      if (isGone) return;
      await Promise.all([loading, painted()]);
      setHasCome(true);
    });
    return () => {
      isGone = true;
    };
  }, [load]);
  return hasCome;
}

/** When what has been drawn can be seen. */
function painted(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}
