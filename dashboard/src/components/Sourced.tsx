/** A setting that a wider level decides unless it is set here: where its value comes from, and the way back. */
import { Badge, Box, Group, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

interface SourcedProps {
  /** The level that decides, in the server's word. */
  source: string;
  /** The level that is edited. */
  level: string;
  /** What the control sets, for screen readers. */
  name: string;
  /** Lets the wider level decide again; absent where nothing may be changed. */
  onReset?: (() => void) | undefined;
  children: ReactNode;
}

export function Sourced({ source, level, name, onReset, children }: SourcedProps) {
  const isSetHere = source === level;
  return (
    <Box>
      {children}
      <Group gap="xs" mt={6}>
        {isSetHere ? (
          <Badge size="sm">Set here</Badge>
        ) : (
          <Text size="xs" c="dimmed">
            From the {source}
          </Text>
        )}
        {isSetHere && onReset !== undefined && (
          <UnstyledButton onClick={onReset} aria-label={`${name}: stop setting it here`}>
            <Text size="xs" c="var(--mantine-color-anchor)" td="underline">
              Stop setting it here
            </Text>
          </UnstyledButton>
        )}
      </Group>
    </Box>
  );
}
