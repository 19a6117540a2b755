/** How an integration is set up: its form, what signs for it, and its end. */
import { Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { DeleteCard } from '@/components/DeleteCard';
import { ENVIRONMENT } from '@/components/links';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import type { Integration } from '../health';
import { refreshIntegrations, type StoredIntegration, useProviders } from '../queries';
import { EditForm } from './EditForm';
import { Signing } from './Signing';

export function Configuration({ stored }: { stored: StoredIntegration }) {
  const { integration } = stored;
  const providers = useProviders();
  if (providers.isPending) return <RowsSkeleton />;
  if (providers.isError) return <Problem error={providers.error} retry={() => void providers.refetch()} />;
  const provider = providers.data.find(({ id }) => id === integration.providerId);
  return (
    <Stack gap="lg" maw={760}>
      {provider !== undefined && <EditForm stored={stored} provider={provider} />}
      {provider?.signs === true && <Signing integration={integration} />}
      <Delete integration={integration} />
    </Stack>
  );
}

function Delete({ integration }: { integration: Integration }) {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: ENVIRONMENT });
  const remove = api.useMutation('delete', '/v1/integrations/{integrationId}', {
    onSuccess: async () => {
      notifications.show({ color: 'teal', title: 'Deleted', message: `${integration.name} is gone.` });
      await navigate({ to: '/env/$environmentId/integrations', ignoreBlocker: true });
      await refreshIntegrations(queries);
    },
  });
  return (
    <DeleteCard
      what="integration"
      name={integration.name}
      needs="admin"
      isPending={remove.isPending}
      onDelete={() => remove.mutate({ params: { path: { integrationId: integration._id } } })}
    >
      Deliveries through it that are still open end, and its device tokens reach nobody. To stop for a while, switch it
      off instead.
    </DeleteCard>
  );
}
