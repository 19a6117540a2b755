/** What happened: the runs of workflows and the messages that they sent, live. */
import { Tabs } from '@mantine/core';
import { Page } from '@/components/Page';
import { useActivitySearch } from './address';
import { Messages } from './Messages';
import { Runs } from './Runs';
import { onFirstPage } from './search';

export function Activity() {
  const { search, replaceBy } = useActivitySearch();
  const tab = search.tab ?? 'runs';
  return (
    <Page
      title="Activity"
      about="A run is one workflow for one subscriber. Each of its messages is one delivery to one device token."
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) =>
          replaceBy({ ...onFirstPage(search), tab: chosen === 'messages' ? 'messages' : undefined })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="messages">Messages</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs">
          <Runs />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <Messages />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
