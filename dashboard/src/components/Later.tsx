/** A part of a screen that is drawn after what stands around it. */
import { type ReactNode, startTransition, useEffect, useState } from 'react';

interface LaterProps {
  /** What stands in its place until then. */
  outline?: ReactNode;
  children: ReactNode;
}

/** Draws its children in slices, between which keys and clicks are heard. */
export function Later({ outline, children }: LaterProps) {
  const [hasBegun, setBegun] = useState(false);
  useEffect(() => startTransition(() => setBegun(true)), []);
  return hasBegun ? children : outline;
}
