/** What a screen shows until it knows more: its outline. */
import { Skeleton, Stack } from '@mantine/core';

export function PageSkeleton() {
  return (
    <Stack maw={1280} mx="auto" gap="lg" aria-busy="true" aria-label="Loading">
      <Skeleton h={32} w={220} />
      <Skeleton h={120} />
      <Skeleton h={240} />
    </Stack>
  );
}

/** The outline of a table. */
export function RowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap="xs" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <Skeleton key={row} h={44} />
      ))}
    </Stack>
  );
}
