/** A text that is told when typing pauses, and that follows when it is changed elsewhere. */
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

/** Milliseconds without a key. */
const PAUSE = 250;

interface Told {
  value: string | undefined;
  /** Gets the text without blanks around it; nothing when it is empty. */
  onChange: (text: string | undefined) => void;
}

/** What stands in the field, and what to call with every change of it. */
export function useTyped({ value, onChange }: Told): [typed: string, type: (text: string) => void] {
  const [typed, setTyped] = useState(value ?? '');
  const told = useRef(value);
  const tell = useDebouncedCallback((text: string) => {
    const wanted = text.trim() === '' ? undefined : text.trim();
    if (wanted === told.current) return;
    told.current = wanted;
    onChange(wanted);
  }, PAUSE);
  useEffect(() => {
    // What was told from here comes back, while more may have been typed.
    if (value === told.current) return;
    told.current = value;
    tell.cancel();
    setTyped(value ?? '');
  }, [value, tell]);
  return [
    typed,
    (text) => {
      setTyped(text);
      tell(text);
    },
  ];
}
