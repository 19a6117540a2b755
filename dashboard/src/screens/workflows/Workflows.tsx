/** Workflows. */
import { Page } from '@/components/Page';

export function Workflows() {
  return <Page title="Workflows">{null}</Page>;
}
