/** One editor at a time is set up: several at once would make the page deaf to keys and clicks. */
import { useEffect, useState } from 'react';

let last: Promise<void> = Promise.resolve();

/** Between two editors, for what came in meanwhile. Milliseconds. */
const PAUSE = 16;

/** Whether it is this component's turn, which stays so. A turn begins when `load` has what it takes. */
export function useTurn(load: () => Promise<unknown>): boolean {
  const [hasCome, setHasCome] = useState(false);
  useEffect(() => {
    let isGone = false;
    // What cannot be loaded is told where it is drawn.
    const loading = load().catch(() => {});
    last = last.then(async () => {
      if (isGone) return;
      await loading;
      setHasCome(true);
      await new Promise((done) => setTimeout(done, PAUSE));
    });
    return () => {
      isGone = true;
    };
  }, [load]);
  return hasCome;
}
