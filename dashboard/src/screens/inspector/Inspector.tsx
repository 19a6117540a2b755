/** Inspector. */
import { Page } from '@/components/Page';

export function Inspector() {
  return <Page title="Inspector">{null}</Page>;
}
