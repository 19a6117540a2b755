/** One subscriber: who they are, where they are reached, and what was sent to them. */

import { Badge } from '@mantine/core';
import { IconActivity, IconDeviceMobile, IconUser } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isMissing } from '@/api/errors';
import { Identifier } from '@/components/Copy';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { NotFound } from '@/components/NotFound';
import { Page } from '@/components/Page';
import { PageSkeleton } from '@/components/PageSkeleton';
import { type PageTab, PageTabs } from '@/components/PageTabs';
import { Problem } from '@/components/Problem';
import { nameOf } from '@/components/subscribers';
import { OnlineBadge } from '../OnlineBadge';
import { tokenCount } from '../people';
import { type StoredSubscriber, useSubscriber } from '../queries';
import type { SubscriberTab } from '../routes';
import { Channels } from './Channels';
import { Profile } from './Profile';
import { SubscriberActivity } from './SubscriberActivity';

const ADDRESS = '/env/$environmentId/subscribers/$subscriberId';

export function Subscriber() {
  const { subscriberId } = useParams({ from: ADDRESS });
  const { data, error, refetch } = useSubscriber(subscriberId);
  if (data !== undefined) return <Parts key={subscriberId} stored={data} />;
  if (isMissing(error)) return <NotFound />;
  return error === null ? <PageSkeleton /> : <Problem error={error} retry={() => void refetch()} />;
}

function Parts({ stored }: { stored: StoredSubscriber }) {
  const { subscriber } = stored;
  const { tab = 'profile' } = useSearch({ from: ADDRESS });
  const navigate = useNavigate({ from: ADDRESS });
  const tabs: PageTab<SubscriberTab>[] = [
    { value: 'profile', label: 'Profile', icon: IconUser, content: () => <Profile stored={stored} /> },
    {
      value: 'channels',
      label: 'Channels',
      icon: IconDeviceMobile,
      beside: (
        <Badge size="sm" color="gray">
          {tokenCount(subscriber)}
        </Badge>
      ),
      content: () => <Channels subscriber={subscriber} />,
    },
    {
      value: 'activity',
      label: 'Activity',
      icon: IconActivity,
      content: () => <SubscriberActivity subscriberId={subscriber.subscriberId} />,
    },
  ];
  return (
    <Page
      title={nameOf(subscriber)}
      trail={[
        <AnchorLink key="list" size="sm" from={ENVIRONMENT} to="/env/$environmentId/subscribers">
          Subscribers
        </AnchorLink>,
      ]}
      beside={
        <>
          <OnlineBadge subscriber={subscriber} />
          <Identifier text={subscriber.subscriberId} label="Copy the subscriber ID" />
        </>
      }
    >
      <PageTabs
        label="Parts of the subscriber"
        value={tab}
        tabs={tabs}
        onChange={(chosen) => void navigate({ search: { tab: chosen }, replace: true, resetScroll: false })}
      />
    </Page>
  );
}
