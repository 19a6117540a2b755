/** One integration: how it fares, how it is set up, how it delivers, how its pushes are verified, and a test message. */

import { Group } from '@mantine/core';
import { IconAdjustments, IconGauge, IconSend, IconShieldCheck, IconTruckDelivery } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isMissing } from '@/api/errors';
import { useCan } from '@/app/session';
import { Identifier } from '@/components/Copy';
import { AnchorLink, ButtonLink, ENVIRONMENT } from '@/components/links';
import { NotFound } from '@/components/NotFound';
import { Page } from '@/components/Page';
import { PageSkeleton } from '@/components/PageSkeleton';
import { type PageTab, PageTabs } from '@/components/PageTabs';
import { Problem } from '@/components/Problem';
import { ActiveSwitch } from '../ActiveSwitch';
import { type StoredIntegration, useHealth, useIntegration } from '../queries';
import type { IntegrationTab } from '../routes';
import { StandingBadge } from '../StandingBadge';
import { Configuration } from './Configuration';
import { Delivery } from './Delivery';
import { Overview } from './Overview';
import { Test } from './Test';
import { Verify } from './Verify';

const ADDRESS = '/env/$environmentId/integrations/$integrationId';

export function Integration() {
  const { integrationId } = useParams({ from: ADDRESS });
  const { data, error, refetch } = useIntegration(integrationId);
  if (data !== undefined) return <Parts key={integrationId} stored={data} />;
  if (isMissing(error)) return <NotFound />;
  return error === null ? <PageSkeleton /> : <Problem error={error} retry={() => void refetch()} />;
}

function Parts({ stored }: { stored: StoredIntegration }) {
  const { integration } = stored;
  const { tab = 'overview' } = useSearch({ from: ADDRESS });
  const navigate = useNavigate({ from: ADDRESS });
  const health = useHealth(integration._id);
  const canTest = useCan('author');
  const tabs: PageTab<IntegrationTab>[] = [
    {
      value: 'overview',
      label: 'Overview',
      icon: IconGauge,
      content: () => <Overview integration={integration} health={health} />,
    },
    {
      value: 'configuration',
      label: 'Configuration',
      icon: IconAdjustments,
      content: () => <Configuration stored={stored} />,
    },
    {
      value: 'delivery',
      label: 'Delivery',
      icon: IconTruckDelivery,
      content: () => <Delivery integration={integration} />,
    },
    { value: 'verify', label: 'Verify', icon: IconShieldCheck, content: () => <Verify integration={integration} /> },
    { value: 'test', label: 'Test', icon: IconSend, content: () => <Test integration={integration} /> },
  ];
  return (
    <Page
      title={integration.name}
      trail={[
        <AnchorLink key="store" size="sm" from={ENVIRONMENT} to="/env/$environmentId/integrations">
          Integration Store
        </AnchorLink>,
      ]}
      beside={
        <>
          <StandingBadge integration={integration} endpoint={health.data} />
          <Identifier text={integration.identifier} />
        </>
      }
      actions={
        <Group gap="md">
          <ActiveSwitch integration={integration} label="Active" />
          {tab !== 'test' && canTest && (
            <ButtonLink from={ADDRESS} to="." search={{ tab: 'test' }} leftSection={<IconSend size={16} />}>
              Send test
            </ButtonLink>
          )}
        </Group>
      }
    >
      <PageTabs
        label="Parts of the integration"
        value={tab}
        tabs={tabs}
        onChange={(chosen) => void navigate({ search: { tab: chosen }, replace: true, resetScroll: false })}
      />
    </Page>
  );
}
