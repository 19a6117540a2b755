/** What can be seen of the shell before it is known who is logged in: where everything will be. */
import { AppShell, type AppShellProps } from '@mantine/core';
import { PageSkeleton } from '@/components/PageSkeleton';

/** How the shell divides the window. */
export const LAYOUT = {
  header: { height: 56 },
  navbar: { width: 232, breakpoint: 'sm', collapsed: { mobile: true } },
  padding: { base: 'md', md: 'xl' },
} as const satisfies Partial<AppShellProps>;

export function ShellOutline() {
  return (
    <AppShell {...LAYOUT}>
      <AppShell.Header />
      <AppShell.Navbar />
      <AppShell.Main>
        <PageSkeleton />
      </AppShell.Main>
    </AppShell>
  );
}
