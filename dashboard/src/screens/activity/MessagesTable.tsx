/** Messages as rows. Each leads to its run, where it is open. */
import { Stack, Table, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { useEnvironment } from '@/app/session';
import { useIntegrationNames } from '@/components/integrations';
import { AnchorLink } from '@/components/links';
import { useIsNarrow } from '@/components/narrow';
import { DeliveryBadge } from '@/components/Outcome';
import { OUTCOMES } from '@/components/outcome';
import { Ago } from '@/components/Time';

type Message = Schemas['MessageDto'];

interface MessagesTableProps {
  messages: readonly Message[];
  slideIn: (message: Message) => ((row: HTMLElement | null) => void) | undefined;
}

export function MessagesTable({ messages, slideIn }: MessagesTableProps) {
  const names = useIntegrationNames();
  return (
    <Table aria-label="Messages">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Message</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th visibleFrom="sm">Subscriber</Table.Th>
          <Table.Th visibleFrom="md">Integration</Table.Th>
          <Table.Th visibleFrom="lg" ta="right">
            Attempts
          </Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Created
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {messages.map((message) => (
          <MessageRow
            key={message.id}
            message={message}
            integration={names.get(message.integrationId) ?? message.providerId}
            slideIn={slideIn(message)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface MessageRowProps {
  message: Message;
  integration: string;
  slideIn: ReturnType<MessagesTableProps['slideIn']>;
}

function MessageRow({ message, integration, slideIn }: MessageRowProps) {
  const isNarrow = useIsNarrow();
  const environmentId = useEnvironment().id;
  const navigate = useNavigate();
  const address = {
    to: '/env/$environmentId/activity/$notificationId',
    params: { environmentId, notificationId: message.notificationId },
    search: { message: message.id },
  } as const;
  return (
    <Table.Tr ref={slideIn} onClick={() => void navigate(address)} style={{ cursor: 'pointer' }}>
      <Table.Td>
        <Stack gap={0}>
          <AnchorLink
            {...address}
            fw={500}
            size="sm"
            c="bright"
            lineClamp={2}
            onClick={(event) => event.stopPropagation()}
          >
            {message.title || 'Without a title'}
          </AnchorLink>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {message.workflowIdentifier ?? message.workflowId} · {message.deviceToken}
          </Text>
          {isNarrow && (
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {message.subscriberId ?? '–'} · <Ago at={message.createdAt} />
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>
        <Stack gap={2} align="flex-start">
          <DeliveryBadge status={message.status} />
          {message.status !== 'sent' && (
            <Text size="xs" c="dimmed" visibleFrom="sm">
              {OUTCOMES[message.outcome]}
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
        {message.subscriberId ?? '–'}
      </Table.Td>
      <Table.Td visibleFrom="md">{integration}</Table.Td>
      <Table.Td visibleFrom="lg" ta="right">
        {message.attempts}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        <Text size="sm" c="dimmed">
          <Ago at={message.createdAt} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
