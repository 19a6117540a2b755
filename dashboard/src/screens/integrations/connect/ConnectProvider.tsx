/** Which provider to connect: a tab for each channel, a card for each provider. */
import { Box, Card, Group, SimpleGrid, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { AnchorLink, ButtonLink, ENVIRONMENT } from '@/components/links';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { PageTabs } from '@/components/PageTabs';
import { Problem } from '@/components/Problem';
import { RoleNotice } from '@/components/RoleNotice';
import { CHANNEL_LOOKS } from '../channels';
import { useProviders } from '../queries';
import { CHANNELS, type Channel } from '../routes';

type Provider = Schemas['ProviderDto'];

export function ConnectProvider() {
  const { channel = 'push' } = useSearch({ from: '/env/$environmentId/integrations/connect' });
  const navigate = useNavigate({ from: '/env/$environmentId/integrations/connect' });
  return (
    <Page
      title="Connect Provider"
      about="Choose what carries your notifications."
      trail={[
        <AnchorLink key="store" size="sm" from={ENVIRONMENT} to="/env/$environmentId/integrations">
          Integration Store
        </AnchorLink>,
      ]}
    >
      <RoleNotice needed="admin">Connecting a provider</RoleNotice>
      <PageTabs
        label="Channels"
        value={channel}
        onChange={(chosen) => void navigate({ search: { channel: chosen }, replace: true })}
        tabs={CHANNELS.map((one) => ({
          value: one,
          ...CHANNEL_LOOKS[one],
          content: () => <Providers channel={one} />,
        }))}
      />
    </Page>
  );
}

function Providers({ channel }: { channel: Channel }) {
  const providers = useProviders();
  if (providers.isPending) return <RowsSkeleton rows={2} />;
  if (providers.isError) return <Problem error={providers.error} retry={() => void providers.refetch()} />;
  const found = providers.data.filter((provider) => provider.channel === channel);
  if (found.length === 0) return <NoProvider channel={channel} />;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {found.map((provider) => (
        <ProviderCard key={provider.id} provider={provider} channel={channel} />
      ))}
    </SimpleGrid>
  );
}

function ProviderCard({ provider, channel }: { provider: Provider; channel: Channel }) {
  const { icon: IconOf } = CHANNEL_LOOKS[channel];
  return (
    <Card pos="relative">
      <Group wrap="nowrap" align="flex-start">
        <ThemeIcon variant="light" size={40} aria-hidden>
          <IconOf size={22} stroke={1.7} />
        </ThemeIcon>
        <Stack gap={4} flex={1}>
          <AnchorLink
            from={ENVIRONMENT}
            to="/env/$environmentId/integrations/connect/$providerId"
            params={{ providerId: provider.id }}
            c="bright"
            fw={600}
          >
            {provider.displayName}
            {/* The whole card leads there. */}
            <Box component="span" pos="absolute" inset={0} />
          </AnchorLink>
          <Text size="sm" c="dimmed">
            {provider.description}
          </Text>
        </Stack>
        <IconChevronRight size={18} aria-hidden color="var(--mantine-color-dimmed)" />
      </Group>
    </Card>
  );
}

function NoProvider({ channel }: { channel: Channel }) {
  const { label, icon } = CHANNEL_LOOKS[channel];
  return (
    <Empty
      icon={icon}
      title={`No ${label} provider yet`}
      action={
        <ButtonLink from={ENVIRONMENT} to="/env/$environmentId/integrations/connect" variant="default">
          Show the Push providers
        </ButtonLink>
      }
    >
      This version of Tidings sends pushes only. Your endpoint can pass a Push Webhook on to any service that you use
      for {label}.
    </Empty>
  );
}
