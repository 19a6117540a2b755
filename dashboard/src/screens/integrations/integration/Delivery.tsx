/** The policy by which an integration delivers. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { useCan } from '@/app/session';
import { confirm } from '@/components/confirm';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { PolicyForm } from '@/components/policy/PolicyForm';
import { RoleNotice } from '@/components/RoleNotice';
import type { Integration } from '../health';

const PATH = '/tidings/v1/integrations/{integrationId}/delivery';

export function Delivery({ integration }: { integration: Integration }) {
  const queries = useQueryClient();
  const isAllowed = useCan('admin');
  const [resets, setResets] = useState(0);
  const init = { params: { path: { integrationId: integration._id } } };
  const delivery = api.useQuery('get', PATH, init);
  const keep = (answer: { data: Schemas['DeliveryDto'] }) =>
    queries.setQueryData(api.queryOptions('get', PATH, init).queryKey, answer);
  const change = api.useMutation('patch', PATH, { meta: { quiet: true }, onSuccess: keep });
  const reset = api.useMutation('delete', PATH, {
    onSuccess: (answer) => {
      keep(answer);
      setResets((count) => count + 1);
      notifications.show({ message: 'It is decided elsewhere again' });
    },
  });
  if (delivery.isPending) return <RowsSkeleton />;
  if (delivery.isLoadingError) return <Problem error={delivery.error} retry={() => void delivery.refetch()} />;
  const policy = delivery.data.data;
  return (
    <Stack maw={960}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={600}>
          What is not set here comes from the environment, and what that does not set from the server. A change holds
          from the next attempt on, for messages that wait too.
        </Text>
        {isAllowed && Object.keys(policy.set).length > 0 && (
          <Button
            variant="default"
            size="xs"
            loading={reset.isPending}
            onClick={() =>
              confirm({
                title: 'Reset the whole policy?',
                children: 'Everything that is set here is removed; the environment and the server decide again.',
                action: 'Reset all',
                onConfirm: () => reset.mutate(init),
              })
            }
          >
            Reset all
          </Button>
        )}
      </Group>
      <RoleNotice needed="admin">Changing the policy</RoleNotice>
      <PolicyForm
        key={resets}
        policy={policy}
        level="integration"
        isReadOnly={!isAllowed}
        save={async (body) => (await change.mutateAsync({ ...init, body })).data}
      />
    </Stack>
  );
}
