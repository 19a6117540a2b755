/** One editor at a time is set up: each takes so long that several at once would make the page deaf to keys and clicks. */
import { useEffect, useState } from 'react';

let last: Promise<void> = Promise.resolve();

/** Whether it is this component's turn, which stays so. */
export function useTurn(): boolean {
  const [hasCome, setHasCome] = useState(false);
  useEffect(() => {
    let isGone = false;
    last = last.then(async () => {
      if (isGone) return;
      setHasCome(true);
      // The next begins when this one has been drawn, and what came in meanwhile was heard.
      await new Promise((done) => setTimeout(done));
    });
    return () => {
      isGone = true;
    };
  }, []);
  return hasCome;
}
