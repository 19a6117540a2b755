/** The first screen: what to do next, and how deliveries go. */
import { Page } from '@/components/Page';
import { Checklist } from './checklist/Checklist';
import { LatestRuns } from './LatestRuns';
import { Statistics } from './statistics/Statistics';

export function Home() {
  return (
    <Page title="Home" about="What to do next, and how deliveries go.">
      <Checklist />
      <Statistics />
      <LatestRuns />
    </Page>
  );
}
