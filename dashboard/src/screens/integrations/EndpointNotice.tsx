/** What the owner of an integration should know now and can do about it: failures, credentials that are missing, messages
 * that can be sent again. Nothing while all is well. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconInfoCircle, IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { confirm } from '@/components/confirm';
import { ForRole } from '@/components/ForRole';
import { counted } from '@/components/numbers';
import { Ago } from '@/components/Time';
import { type Endpoint, type Integration, sentence } from './health';
import { refreshIntegrations } from './queries';

export function EndpointNotice({
  integration,
  endpoint,
}: {
  integration: Integration;
  endpoint: Endpoint | undefined;
}) {
  return (
    <>
      {(integration.warnings ?? []).map((warning) => (
        <Alert key={warning} color="yellow" variant="transparent" icon={<IconAlertTriangle />} p={0}>
          {warning}
        </Alert>
      ))}
      {endpoint !== undefined && endpoint.state !== 'healthy' && <Failing endpoint={endpoint} />}
      {endpoint?.catchUp != null && <CatchUp catchUp={endpoint.catchUp} name={integration.name} />}
    </>
  );
}

function Failing({ endpoint }: { endpoint: Endpoint }) {
  const { lastFailure, failures, failingSince, disabledAt, nextProbeAt } = endpoint;
  const isDisabled = endpoint.state === 'disabled';
  return (
    <Alert
      color="red"
      variant="transparent"
      icon={<IconAlertTriangle />}
      p={0}
      title={sentence(lastFailure?.error ?? 'deliveries fail')}
    >
      <Stack gap={6} align="flex-start">
        {lastFailure != null && <Text size="sm">{lastFailure.remedy}</Text>}
        <Text size="sm" c="dimmed">
          {isDisabled ? (
            <>
              Disabled <Ago at={disabledAt} inherit /> after {counted(failures, 'failure')}; only probes go there.{' '}
            </>
          ) : (
            <>
              {counted(failures, 'failure')}, the first <Ago at={failingSince} inherit />.{' '}
            </>
          )}
          {nextProbeAt != null && (
            <>
              Next probe <Ago at={nextProbeAt} inherit />.
            </>
          )}
        </Text>
        {isDisabled && <Enable integrationId={endpoint.integrationId} />}
      </Stack>
    </Alert>
  );
}

function Enable({ integrationId }: { integrationId: string }) {
  const queries = useQueryClient();
  const enable = api.useMutation('post', '/tidings/v1/integrations/{integrationId}/enable', {
    onSuccess: () => {
      notifications.show({ color: 'teal', title: 'Enabled', message: 'What waited for the endpoint goes out now.' });
      return refreshIntegrations(queries);
    },
  });
  return (
    <ForRole needs="admin">
      {(isAllowed) => (
        <Button
          size="xs"
          disabled={!isAllowed}
          loading={enable.isPending}
          onClick={() => enable.mutate({ params: { path: { integrationId } } })}
        >
          Enable
        </Button>
      )}
    </ForRole>
  );
}

function CatchUp({ catchUp, name }: { catchUp: NonNullable<Endpoint['catchUp']>; name: string }) {
  const queries = useQueryClient();
  const letters = `${catchUp.hasMore ? 'more than ' : ''}${counted(catchUp.deadLetters, 'message')}`;
  const resend = api.useMutation('post', '/tidings/v1/dead-letters/resend', {
    onSuccess: () => {
      notifications.show({ color: 'teal', title: 'Sending again', message: `${letters} go out through ${name}.` });
      return refreshIntegrations(queries);
    },
  });
  return (
    <Alert color="blue" variant="transparent" icon={<IconInfoCircle />} p={0} title="The endpoint works again">
      <Group justify="space-between" gap="xs">
        <Text size="sm">While it failed, {letters} were given up. They are kept, and can be sent again.</Text>
        <ForRole needs="author">
          {(isAllowed) => (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              disabled={!isAllowed}
              loading={resend.isPending}
              onClick={() =>
                confirm({
                  title: 'Send again what was given up?',
                  children: `${letters} go to the endpoint of ${name}, behind what is sent now.`,
                  action: 'Send again',
                  onConfirm: () => resend.mutate({ body: catchUp.request.body }),
                })
              }
            >
              Send again
            </Button>
          )}
        </ForRole>
      </Group>
    </Alert>
  );
}
