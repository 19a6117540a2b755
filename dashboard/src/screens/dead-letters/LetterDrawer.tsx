/** One dead letter beside the list: what it is, why it died, each attempt, and what can be done. */
import { Alert, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconRotateClockwise2, IconTrash } from '@tabler/icons-react';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { Attempts } from '@/components/Attempts';
import { Identifier } from '@/components/Copy';
import { Disclosure } from '@/components/Disclosure';
import { BodyView } from '@/components/Exchange';
import { Facts } from '@/components/Facts';
import { useIntegrationNames } from '@/components/integrations';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { OutcomeBadge } from '@/components/Outcome';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import { useLettersSearch } from './address';
import { type Letter, useChangeLetters } from './changes';
import { confirmDrop } from './confirmDrop';

export function LetterDrawer() {
  const { search, open } = useLettersSearch();
  const close = () => open(undefined);
  return (
    <Drawer
      opened={search.letter !== undefined}
      onClose={close}
      position="right"
      size="xl"
      title="Dead letter"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {search.letter !== undefined && <LetterOf messageId={search.letter} onClose={close} />}
    </Drawer>
  );
}

function LetterOf({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const found = api.useQuery('get', '/tidings/v1/dead-letters/{messageId}', { params: { path: { messageId } } });
  if (found.isPending) return <RowsSkeleton />;
  if (found.isLoadingError) return <Problem error={found.error} />;
  const letter = found.data.data;
  return (
    <Stack>
      <Stack gap="xs">
        <Text fw={600} fz="lg" style={{ overflowWrap: 'anywhere' }}>
          {letter.title || 'Without a title'}
        </Text>
        <Group>
          <OutcomeBadge outcome={letter.outcome} />
        </Group>
      </Stack>
      <Changes letter={letter} onClose={onClose} />
      {letter.attempts === 0 && (letter.error || letter.remedy) && (
        <Alert variant="light" color="red" icon={<IconAlertCircle />} title={letter.error ?? undefined}>
          {letter.remedy}
        </Alert>
      )}
      <LetterFacts letter={letter} />
      {letter.body && (
        <Disclosure label="What is sent again" opened={letter.attempts === 0}>
          <BodyView text={letter.body} label="Bytes of the dead letter" />
        </Disclosure>
      )}
      <Attempts messageId={messageId} />
    </Stack>
  );
}

function LetterFacts({ letter }: { letter: Letter }) {
  const names = useIntegrationNames();
  return (
    <Facts
      facts={[
        { name: 'Died', value: <Ago at={letter.diedAt} /> },
        { name: 'Subscriber', value: letter.subscriberId ?? 'Not kept any more' },
        { name: 'Device token', value: letter.deviceToken },
        { name: 'Integration', value: names.get(letter.integrationId) ?? letter.providerId },
        { name: 'Workflow', value: letter.workflowIdentifier ?? letter.workflowId },
        {
          name: 'Run',
          value: (
            <AnchorLink
              inherit
              from={ENVIRONMENT}
              to="/env/$environmentId/activity/$notificationId"
              params={{ notificationId: letter.notificationId }}
              search={{ message: letter.id }}
            >
              Open its run
            </AnchorLink>
          ),
        },
        { name: 'Message ID', value: <Identifier text={letter.id} label="Copy message ID" /> },
        { name: 'Body', value: letter.hasBody ? 'Kept, to be sent again as it was' : 'Built when it is sent again' },
      ]}
    />
  );
}

function Changes({ letter, onClose }: { letter: Letter; onClose: () => void }) {
  const mayChange = useCan('author');
  const resend = useChangeLetters('resend', onClose);
  const drop = useChangeLetters('drop', onClose);
  if (!mayChange) return null;
  return (
    <Group gap="xs">
      <Button
        size="xs"
        leftSection={<IconRotateClockwise2 size={14} />}
        loading={resend.isPending}
        onClick={() => resend.mutate([letter.id])}
      >
        Resend
      </Button>
      <Button
        size="xs"
        variant="light"
        color="red"
        leftSection={<IconTrash size={14} />}
        loading={drop.isPending}
        onClick={() => confirmDrop(1, () => drop.mutate([letter.id]))}
      >
        Drop
      </Button>
    </Group>
  );
}
