/** The first screen: what to do next, and how deliveries go. */
import { Text } from '@mantine/core';
import { Page } from '@/components/Page';

export function Home() {
  return (
    <Page title="Home" about="What to do next, and how deliveries go.">
      <Text>Welcome.</Text>
    </Page>
  );
}
