/** What a screen shows until it knows more: its outline. */
import { Skeleton, Stack } from '@mantine/core';

export function PageSkeleton() {
  return (
    <Stack w="100%" maw={1280} mx="auto" gap="lg" role="status" aria-label="Loading">
      <Skeleton h={32} w={220} />
      <Skeleton h={120} />
      <Skeleton h={240} />
    </Stack>
  );
}

/** The outline of a table. */
export function RowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <Skeleton key={row} h={44} />
      ))}
    </Stack>
  );
}

/** The outline of one thing. */
export function BlockSkeleton({ height }: { height: number }) {
  return <Skeleton h={height} role="status" aria-label="Loading" />;
}
