/** Connecting a provider: the screen around the form. */
import { Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { NotFound } from '@/components/NotFound';
import { Page } from '@/components/Page';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { RoleNotice } from '@/components/RoleNotice';
import type { Integration } from '../health';
import { refreshIntegrations, useProviders } from '../queries';
import { CreateForm } from './CreateForm';

export function CreateIntegration() {
  const { providerId } = useParams({ from: '/env/$environmentId/integrations/connect/$providerId' });
  const providers = useProviders();
  const onCreated = useCreated();
  if (providers.isPending) return <PageSkeleton />;
  if (providers.isError) return <Problem error={providers.error} retry={() => void providers.refetch()} />;
  const provider = providers.data.find(({ id }) => id === providerId);
  if (provider === undefined) return <NotFound />;
  return (
    <Page
      title={provider.displayName}
      about={provider.description}
      trail={[
        <AnchorLink key="store" size="sm" from={ENVIRONMENT} to="/env/$environmentId/integrations">
          Integration Store
        </AnchorLink>,
        <AnchorLink key="connect" size="sm" from={ENVIRONMENT} to="/env/$environmentId/integrations/connect">
          Connect Provider
        </AnchorLink>,
      ]}
    >
      <RoleNotice needed="admin">Connecting a provider</RoleNotice>
      <CreateForm provider={provider} onCreated={onCreated} />
      <Group gap={4}>
        <Text size="sm" c="dimmed">
          No endpoint at hand?
        </Text>
        <AnchorLink from={ENVIRONMENT} to="/env/$environmentId/inspector" size="sm" target="_blank">
          Make a capture URL in the Inspector (new tab)
        </AnchorLink>
      </Group>
    </Page>
  );
}

/** What follows a creation: the integration's screen, where a test message is the first thing to do. */
function useCreated() {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: ENVIRONMENT });
  return async (integration: Integration) => {
    await refreshIntegrations(queries);
    notifications.show({
      color: 'teal',
      title: `${integration.name} is connected`,
      message: 'Send a test message to see whether it arrives.',
    });
    await navigate({
      to: '/env/$environmentId/integrations/$integrationId',
      params: { integrationId: integration._id },
      search: { tab: 'test' },
      ignoreBlocker: true,
    });
  };
}
