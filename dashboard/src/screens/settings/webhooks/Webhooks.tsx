/** Places that are told what happens to endpoints and messages, so that nobody has to watch a screen. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { Empty } from '@/components/Empty';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { RoleNotice } from '@/components/RoleNotice';
import { NewWebhook } from './NewWebhook';
import { WebhookTable } from './WebhookTable';

export function Webhooks() {
  const canManage = useCan('admin');
  const [isCreating, creation] = useDisclosure(false);
  const webhooks = api.useQuery('get', '/tidings/v1/operational-webhooks', {}, { select: ({ data }) => data });
  const create = canManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={creation.open}>
      Create webhook
    </Button>
  );
  const isEmpty = webhooks.data !== undefined && webhooks.data.length === 0;
  return (
    <Page
      title="Operational webhooks"
      about="URLs of yours that are told what happens to endpoints and messages of this environment."
      actions={isEmpty ? null : create}
    >
      <RoleNotice needed="admin">Managing them</RoleNotice>
      {webhooks.isPending && <RowsSkeleton rows={2} />}
      {webhooks.isLoadingError && <Problem error={webhooks.error} retry={() => void webhooks.refetch()} />}
      {isEmpty && (
        <Empty icon={IconWebhook} title="Nobody is told yet" action={create}>
          Create a webhook to learn that an endpoint fails or a message was given up, when it happens.
        </Empty>
      )}
      {webhooks.data !== undefined && !isEmpty && <WebhookTable webhooks={webhooks.data} canManage={canManage} />}
      {isCreating && <NewWebhook onClose={creation.close} />}
    </Page>
  );
}
