/** The URL of an inspector, and the integration that sends to it. */
import { Anchor, Button, Card, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconCopy, IconPlugConnected, IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { useCan, useEnvironment } from '@/app/session';
import { Ago } from '@/components/Time';
import { type Inspector, urlOf, useRefreshInspectors } from './inspectors';

export function UrlCard({ inspector }: { inspector: Inspector }) {
  const url = urlOf(inspector);
  return (
    <Card>
      <Stack gap="sm" h="100%" justify="space-between">
        <Stack gap="xs">
          <Group mih={30}>
            <Text size="sm" fw={600}>
              Webhook URL
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Code block flex={1} miw={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {url}
            </Code>
            <CopyButton value={url}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                  onClick={copy}
                  style={{ flexShrink: 0 }}
                >
                  {copied ? 'Copied' : 'Copy URL'}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Text size="xs" c="dimmed">
            Takes every method and keeps the last 200 requests. It goes 24 hours after its last use:{' '}
            <Ago at={inspector.expiresAt} />.
          </Text>
        </Stack>
        <Sender inspector={inspector} />
      </Stack>
    </Card>
  );
}

function Sender({ inspector }: { inspector: Inspector }) {
  const base = `/env/${useEnvironment().id}`;
  const { integration } = inspector;
  if (integration === null || integration === undefined) return <Connect inspector={inspector} />;
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" flex="1 1 200px">
        The integration{' '}
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) => <Link to={`${base}/integrations/${integration.id}`} {...props} />}
        >
          {integration.identifier}
        </Anchor>{' '}
        sends here.
      </Text>
      <SendTest integrationId={integration.id} />
    </Group>
  );
}

function Connect({ inspector }: { inspector: Inspector }) {
  const refresh = useRefreshInspectors();
  const mayConnect = useCan('admin');
  const connect = api.useMutation('post', '/tidings/v1/inspectors/{inspectorId}/integration', {
    onSuccess: ({ data }) => {
      notifications.show({
        color: 'teal',
        title: 'Integration created',
        message: `${data.identifier} signs with a secret of its own, and sends here.`,
      });
      refresh();
    },
  });
  if (!mayConnect)
    return (
      <Text size="sm" c="dimmed">
        No integration sends here. An admin can create one with a click.
      </Text>
    );
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" flex="1 1 200px">
        No integration sends here yet. One made here has a secret of its own, so that signatures can be verified.
      </Text>
      <Button
        leftSection={<IconPlugConnected size={16} />}
        loading={connect.isPending}
        onClick={() =>
          connect.mutate({
            params: { path: { inspectorId: inspector.id } },
            body: { origin: window.location.origin },
          })
        }
      >
        Create integration
      </Button>
    </Group>
  );
}

function SendTest({ integrationId }: { integrationId: string }) {
  const refresh = useRefreshInspectors();
  const maySend = useCan('author');
  const send = api.useMutation('post', '/tidings/v1/integrations/{integrationId}/test', {
    onSuccess: ({ data }) => {
      if (data.outcome !== 'delivered')
        notifications.show({ color: 'yellow', title: data.error ?? 'It was no delivery', message: data.remedy });
      refresh();
    },
  });
  if (!maySend) return null;
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconSend size={14} />}
      loading={send.isPending}
      onClick={() => send.mutate({ params: { path: { integrationId } }, body: {} })}
    >
      Send test
    </Button>
  );
}
