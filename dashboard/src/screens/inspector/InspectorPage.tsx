/** One capture URL: where it is, how it answers, what sends to it, and what has arrived, live. */
import { Badge, SimpleGrid, Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { api } from '@/api/client';
import { isMissing } from '@/api/errors';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { NotFound } from '@/components/NotFound';
import { Page } from '@/components/Page';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { AnswerCard } from './AnswerCard';
import { Captures } from './Captures';
import { InspectorActions } from './InspectorActions';
import { UrlCard } from './UrlCard';

export function InspectorPage() {
  const { inspectorId } = useParams({ from: '/env/$environmentId/inspector/$inspectorId' });
  const found = api.useQuery('get', '/tidings/v1/inspectors/{inspectorId}', { params: { path: { inspectorId } } });
  if (found.isPending) return <PageSkeleton />;
  if (isMissing(found.error)) return <NotFound />;
  if (found.isLoadingError)
    return (
      <Page title="Inspector" trail={[<ListLink key="list" />]}>
        <Problem error={found.error} retry={() => void found.refetch()} />
      </Page>
    );
  const inspector = found.data.data;
  return (
    <Page
      title={inspector.name}
      trail={[<ListLink key="list" />]}
      beside={
        <Badge variant="default" tt="none" fw={500} aria-live="polite">
          {inspector.requests} {inspector.requests === 1 ? 'request' : 'requests'}
        </Badge>
      }
      actions={<InspectorActions inspector={inspector} />}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <UrlCard inspector={inspector} />
          <AnswerCard inspector={inspector} />
        </SimpleGrid>
        <Captures inspector={inspector} />
      </Stack>
    </Page>
  );
}

function ListLink() {
  return (
    <AnchorLink size="sm" from={ENVIRONMENT} to="/env/$environmentId/inspector">
      Inspector
    </AnchorLink>
  );
}
