/** Subscribers. */
import { Page } from '@/components/Page';

export function Subscribers() {
  return <Page title="Subscribers">{null}</Page>;
}
