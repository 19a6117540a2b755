/** The Integration Store: the providers that the environment sends with, and how their endpoints fare. */
import { Stack } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useCan } from '@/app/session';
import { Empty } from '@/components/Empty';
import { ButtonLink, ENVIRONMENT } from '@/components/links';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { IntegrationCard } from './IntegrationCard';
import { useCourses, useEndpoints, useIntegrations } from './queries';

export function Integrations() {
  return (
    <Page
      title="Integration Store"
      about="The providers that this environment sends with, and how their endpoints do."
      actions={<Connect />}
    >
      <List />
    </Page>
  );
}

function Connect() {
  const isAllowed = useCan('admin');
  if (!isAllowed) return null;
  return (
    <ButtonLink from={ENVIRONMENT} to="/env/$environmentId/integrations/connect" leftSection={<IconPlus size={16} />}>
      Connect Provider
    </ButtonLink>
  );
}

function List() {
  const integrations = useIntegrations();
  const endpoints = useEndpoints();
  const { courses, ...course } = useCourses();
  if (integrations.isPending) return <RowsSkeleton />;
  if (integrations.isLoadingError)
    return <Problem error={integrations.error} retry={() => void integrations.refetch()} />;
  if (integrations.data.length === 0) return <Nothing />;
  return (
    <Stack gap="sm">
      {endpoints.isLoadingError && <Problem error={endpoints.error} retry={() => void endpoints.refetch()} />}
      {course.error !== null && <Problem error={course.error} retry={course.retry} />}
      {integrations.data.map((integration) => (
        <IntegrationCard
          key={integration._id}
          integration={integration}
          endpoint={endpoints.data?.find(({ integrationId }) => integrationId === integration._id)}
          course={courses.get(integration._id)}
          isCourseKnown={!course.isPending && course.error === null}
        />
      ))}
    </Stack>
  );
}

function Nothing() {
  const isAllowed = useCan('admin');
  return (
    <Empty icon={IconPlugConnected} title="Connect your first provider" action={<Connect />}>
      Push Webhook sends each push as a signed POST to a URL of yours. You need that URL and a secret; both can be made
      here.
      {!isAllowed && ' Ask an admin to connect it.'}
    </Empty>
  );
}
