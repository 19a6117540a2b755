/** Dead letters. */
import { Page } from '@/components/Page';

export function DeadLetters() {
  return <Page title="Dead letters">{null}</Page>;
}
