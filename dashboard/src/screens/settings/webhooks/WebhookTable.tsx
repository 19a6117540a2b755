/** The operational webhooks of the environment, with what waits for each. */
import { ActionIcon, Anchor, Badge, Card, Group, Menu, Stack, Switch, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { refresh } from '@/api/refresh';
import { useEnvironment } from '@/app/session';
import { confirm } from '@/components/confirm';
import { fromMenu } from '@/components/focus';
import { EditWebhook } from './EditWebhook';
import { EVENT_TYPES } from './events';

type Webhook = Schemas['WebhookDto'];
const PATH = '/tidings/v1/operational-webhooks';

export function WebhookTable({ webhooks, canManage }: { webhooks: readonly Webhook[]; canManage: boolean }) {
  const [edited, setEdited] = useState<Webhook | null>(null);
  return (
    <Card p={0}>
      <Table layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>URL</Table.Th>
            <Table.Th visibleFrom="sm" w={180}>
              Told
            </Table.Th>
            <Table.Th w={110}>Waiting</Table.Th>
            <Table.Th w={90}>Active</Table.Th>
            {canManage && <Table.Th w={56} aria-label="Actions" />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {webhooks.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} canManage={canManage} onEdit={() => setEdited(webhook)} />
          ))}
        </Table.Tbody>
      </Table>
      {edited !== null && <EditWebhook webhook={edited} onClose={() => setEdited(null)} />}
    </Card>
  );
}

interface WebhookRowProps {
  webhook: Webhook;
  canManage: boolean;
  onEdit: () => void;
}

function WebhookRow({ webhook, canManage, onEdit }: WebhookRowProps) {
  const { id } = useEnvironment();
  const queries = useQueryClient();
  const change = api.useMutation('patch', '/tidings/v1/operational-webhooks/{webhookId}', {
    onSettled: () => refresh(queries, [PATH]),
  });
  const isActive = change.isPending ? change.variables.body.active === true : webhook.active;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          size="sm"
          title={webhook.url}
          style={{ overflowWrap: 'anywhere' }}
          lineClamp={2}
          renderRoot={(props) => <Link to={`/env/${id}/settings/webhooks/${webhook.id}`} {...props} />}
        >
          {webhook.url}
        </Anchor>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" title={webhook.events.join(', ')}>
          {webhook.events.length === EVENT_TYPES.length ? 'everything' : webhook.events.join(', ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <Stack gap={2} align="flex-start">
          <Text size="sm">{webhook.waiting}</Text>
          {webhook.dropped > 0 && (
            <Badge size="xs" color="red">
              {webhook.dropped} dropped
            </Badge>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${webhook.url} is active`}
          checked={isActive}
          disabled={!canManage}
          onChange={(event) =>
            change.mutate({
              params: { path: { webhookId: webhook.id } },
              body: { active: event.currentTarget.checked },
            })
          }
        />
      </Table.Td>
      {canManage && (
        <Table.Td>
          <WebhookMenu webhook={webhook} onEdit={onEdit} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function WebhookMenu({ webhook, onEdit }: { webhook: Webhook; onEdit: () => void }) {
  const queries = useQueryClient();
  const remove = api.useMutation('delete', '/tidings/v1/operational-webhooks/{webhookId}', {
    onSuccess: async () => {
      await refresh(queries, [PATH]);
      notifications.show({ message: 'The webhook was deleted' });
    },
  });
  const ask = () =>
    confirm({
      title: 'Delete this webhook?',
      children: `${webhook.url} is told nothing any more${webhook.waiting > 0 ? `, and ${webhook.waiting} waiting events go too` : ''}.`,
      action: 'Delete webhook',
      onConfirm: () => remove.mutate({ params: { path: { webhookId: webhook.id } } }),
    });
  return (
    <Group justify="flex-end">
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${webhook.url}`} loading={remove.isPending}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={fromMenu(onEdit)}>
            Change
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={fromMenu(ask)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
