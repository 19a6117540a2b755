/** Integration Store. */
import { Page } from '@/components/Page';

export function Integrations() {
  return <Page title="Integration Store">{null}</Page>;
}
