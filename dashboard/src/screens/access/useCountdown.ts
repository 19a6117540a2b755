/** Seconds that pass until something may be tried again. */
import { useEffect, useState } from 'react';

/** How many seconds are left, and how to begin. */
export function useCountdown(): readonly [seconds: number, begin: (seconds: number) => void] {
  const [end, setEnd] = useState(0);
  const [now, setNow] = useState(Date.now);
  const seconds = Math.max(0, Math.ceil((end - now) / 1_000));
  const isRunning = seconds > 0;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isRunning]);
  const begin = (length: number) => {
    setNow(Date.now());
    setEnd(Date.now() + 1_000 * length);
  };
  return [seconds, begin];
}
