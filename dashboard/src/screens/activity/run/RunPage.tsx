/** One run: what it came from, how it goes, and everything that was sent, live. */
import { Anchor, Badge, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerStop } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api } from '@/api/client';
import { isMissing } from '@/api/errors';
import { useCan, useEnvironment } from '@/app/session';
import { Identifier } from '@/components/Copy';
import { confirm } from '@/components/confirm';
import { Facts } from '@/components/Facts';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { NotFound } from '@/components/NotFound';
import { ToneBadge } from '@/components/Outcome';
import { Page } from '@/components/Page';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import { SeverityBadge } from '../RunsTable';
import { type Run, standingOf } from '../standing';
import { RunTimeline } from './RunTimeline';

export function RunPage() {
  const { notificationId } = useParams({ from: '/env/$environmentId/activity/$notificationId' });
  const found = api.useQuery('get', '/v1/notifications/{notificationId}', { params: { path: { notificationId } } });
  if (found.isPending) return <PageSkeleton />;
  if (isMissing(found.error)) return <NotFound />;
  if (found.isLoadingError)
    return (
      <Page title="Run" trail={[<ActivityLink key="activity" />]}>
        <Problem error={found.error} retry={() => void found.refetch()} />
      </Page>
    );
  const run = found.data.data;
  const { isOpen, ...standing } = standingOf(run);
  return (
    <Page
      title={run.template?.name ?? 'Run'}
      trail={[<ActivityLink key="activity" />, <Text key="run" size="sm">{`Run for ${run.to.subscriberId}`}</Text>]}
      beside={<ToneBadge {...standing} size="lg" />}
      actions={isOpen && <Cancel run={run} />}
    >
      <RunFacts run={run} />
      <RunTimeline run={run} />
    </Page>
  );
}

function ActivityLink() {
  return (
    <AnchorLink size="sm" from={ENVIRONMENT} to="/env/$environmentId/activity">
      Activity
    </AnchorLink>
  );
}

function RunFacts({ run }: { run: Run }) {
  const base = `/env/${useEnvironment().id}`;
  const { subscriber } = run;
  const name = [subscriber?.firstName, subscriber?.lastName].filter(Boolean).join(' ');
  const identifier = run.template?.triggers[0]?.identifier;
  const subscriberLink = `${base}/subscribers/${encodeURIComponent(run.to.subscriberId)}`;
  return (
    <Facts
      facts={[
        {
          name: 'Subscriber',
          value: (
            <>
              {subscriber === undefined ? (
                `${run.to.subscriberId} (deleted)`
              ) : (
                <Anchor inherit underline="always" renderRoot={(props) => <Link to={subscriberLink} {...props} />}>
                  {run.to.subscriberId}
                </Anchor>
              )}
              {name !== '' && (
                <Text span inherit c="dimmed">
                  {' '}
                  {name}
                </Text>
              )}
            </>
          ),
        },
        {
          name: 'Workflow',
          value:
            identifier === undefined ? (
              'Not kept any more'
            ) : (
              <AnchorLink
                inherit
                from={ENVIRONMENT}
                to="/env/$environmentId/workflows/$workflowId"
                params={{ workflowId: identifier }}
              >
                {identifier}
              </AnchorLink>
            ),
        },
        { name: 'Transaction ID', value: <Identifier text={run.transactionId} label="Copy transaction ID" /> },
        { name: 'Triggered', value: <Ago at={run.createdAt} /> },
        { name: 'Severity', value: <SeverityBadge severity={run.severity} /> },
        { name: 'Last change', value: <Ago at={run.updatedAt} /> },
        { name: 'Run ID', value: <Identifier text={run._id} label="Copy run ID" /> },
        { name: 'Tags', value: <Tags tags={run.tags} /> },
      ]}
    />
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return 'None';
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} variant="default" tt="none" fw={500}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}

function Cancel({ run }: { run: Run }) {
  const queries = useQueryClient();
  const mayCancel = useCan('author');
  const cancel = api.useMutation('delete', '/v1/events/trigger/{transactionId}', {
    onSuccess: ({ data: hasCancelled }) => {
      notifications.show(
        hasCancelled
          ? { color: 'teal', title: 'Cancelled', message: 'What was waiting will not be sent.' }
          : {
              color: 'yellow',
              title: 'Nothing was waiting',
              message: 'Everything has ended, or is being sent right now.',
            },
      );
      void queries.invalidateQueries();
    },
  });
  if (!mayCancel) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerStop size={16} />}
      loading={cancel.isPending}
      onClick={() =>
        confirm({
          title: 'Cancel this trigger?',
          children: `Whatever waits of trigger ${run.transactionId} is not sent any more, for all of its subscribers. What is being sent at this moment is not stopped. Cancelled messages do not become dead letters.`,
          action: 'Cancel the trigger',
          onConfirm: () => cancel.mutate({ params: { path: { transactionId: run.transactionId } } }),
        })
      }
    >
      Cancel run
    </Button>
  );
}
