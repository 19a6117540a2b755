/** The messages of a step, each of which opens to its attempts. Which one is open stands in the address. */
import { Accordion, Alert, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '@/api/client';
import { Attempts } from '@/components/Attempts';
import { Identifier } from '@/components/Copy';
import { useIntegrationNames } from '@/components/integrations';
import { DeliveryBadge } from '@/components/Outcome';
import { Resend } from '@/components/Resend';
import { Ago } from '@/components/Time';

type Message = Schemas['MessageDto'];

const FROM = '/env/$environmentId/activity/$notificationId';
/** What stands in the address when the reader has closed all. */
const NONE = 'none';
/** What the header of the page covers, with some air, in pixels. */
const HEADER = 72;

export function MessageCards({ messages }: { messages: readonly Message[] }) {
  const names = useIntegrationNames();
  const { message: named } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  // Only what the reader came for is brought into sight, not what they open here.
  const [wanted] = useState(named);
  if (messages.length === 0) return null;
  // One message alone is what the reader came for.
  const opened = named ?? (messages.length === 1 ? messages[0]?.id : undefined) ?? null;
  return (
    <Accordion
      variant="separated"
      value={opened}
      onChange={(id) => void navigate({ search: { message: id ?? NONE }, replace: true, resetScroll: false })}
      aria-label="Messages"
      styles={{ content: { paddingInline: 'var(--mantine-spacing-sm)' } }}
    >
      {messages.map((message) => (
        <Accordion.Item
          key={message.id}
          value={message.id}
          ref={message.id === wanted ? bringIntoSight : undefined}
          style={{ scrollMarginTop: HEADER }}
        >
          <Accordion.Control>
            <MessageHead message={message} integration={names.get(message.integrationId) ?? message.providerId} />
          </Accordion.Control>
          <Accordion.Panel>{opened === message.id && <MessageBody message={message} />}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function bringIntoSight(element: HTMLElement | null) {
  element?.scrollIntoView({ block: 'nearest' });
}

function MessageHead({ message, integration }: { message: Message; integration: string }) {
  return (
    <Group justify="space-between" gap="xs">
      <Stack gap={0} miw={0} flex="1 1 220px">
        <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {message.title || 'Without a title'}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {integration} · {message.deviceToken}
        </Text>
      </Stack>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {message.attempts} {message.attempts === 1 ? 'attempt' : 'attempts'}
        </Text>
        <DeliveryBadge status={message.status} />
      </Group>
    </Group>
  );
}

function MessageBody({ message }: { message: Message }) {
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="lg">
          <Labelled label="Message ID">
            <Identifier text={message.id} label="Copy message ID" />
          </Labelled>
          {message.providerMessageId && (
            <Labelled label="ID that the endpoint gave">
              <Identifier text={message.providerMessageId} label="Copy the endpoint's ID" />
            </Labelled>
          )}
        </Group>
        <Resend message={message} />
      </Group>
      {message.nextAttemptAt && (
        <Alert variant="light" color="yellow" icon={<IconInfoCircle />}>
          The next attempt is due{' '}
          {Date.parse(message.nextAttemptAt) > Date.now() ? <Ago at={message.nextAttemptAt} fw={600} /> : 'now'}.
        </Alert>
      )}
      {message.isDeadLetter && (
        <Alert variant="light" color="gray" icon={<IconInfoCircle />}>
          It is a dead letter: it is kept with its bytes, and not tried again unless somebody asks.
        </Alert>
      )}
      <Attempts messageId={message.id} />
    </Stack>
  );
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Stack gap={2}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      {children}
    </Stack>
  );
}
