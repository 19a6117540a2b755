/** Points in time, said as people say them, with the exact time on hover. */
import { Text, type TextProps, Tooltip } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useReducer } from 'react';
import { exact, relative } from './time';

interface TimeProps extends TextProps {
  /** ISO 8601; nothing when it never happened. */
  at: string | null | undefined;
}

/** "3 minutes ago", kept up to date. */
export function Ago({ at, ...text }: TimeProps) {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useInterval(again, 20_000, { autoInvoke: true });
  if (at === null || at === undefined) {
    return (
      <Text span inherit c="dimmed" {...text}>
        never
      </Text>
    );
  }
  return (
    <Tooltip label={exact(at)}>
      <Text span inherit component="time" dateTime={at} {...text}>
        {relative(at, Date.now())}
      </Text>
    </Tooltip>
  );
}
