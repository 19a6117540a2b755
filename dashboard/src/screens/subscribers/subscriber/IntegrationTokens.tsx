/** A subscriber's device tokens for one integration: add one, paste many, remove one. */
import { ActionIcon, Badge, Button, Card, Code, Group, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client, type Schemas } from '@/api/client';
import { useCan } from '@/app/session';
import { Copy } from '@/components/Copy';
import { confirm } from '@/components/confirm';
import { focusMistake } from '@/components/forms';
import type { Subscriber } from '../people';
import { loadSubscriber, useKeepTokens } from '../queries';
import { PasteTokens } from './PasteTokens';
import { readTokens } from './tokens';
import { useAddTokens } from './useAddTokens';

interface IntegrationTokensProps {
  integration: Schemas['IntegrationResponseDto'];
  subscriber: Subscriber;
}

export function IntegrationTokens({ integration, subscriber }: IntegrationTokensProps) {
  const isAllowed = useCan('author');
  const tokens = tokensFor(subscriber, integration._id);
  return (
    <Card component="section" aria-label={integration.name}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="xs">
            <Title order={2}>{integration.name}</Title>
            <Text size="xs" c="dimmed" ff="monospace">
              {integration.identifier}
            </Text>
            {!integration.active && (
              <Badge color="gray" tt="none" fw={500}>
                Inactive
              </Badge>
            )}
          </Group>
          {isAllowed && <PasteButton integration={integration} subscriber={subscriber} tokens={tokens} />}
        </Group>
        {tokens.length === 0 && (
          <Text size="sm" c="dimmed">
            No device token: pushes through this integration do not reach {subscriber.subscriberId}.
          </Text>
        )}
        <Stack gap={4}>
          {tokens.map((token) => (
            <Token key={token} token={token} integration={integration} subscriber={subscriber} />
          ))}
        </Stack>
        {isAllowed && <AddToken integration={integration} subscriber={subscriber} tokens={tokens} />}
      </Stack>
    </Card>
  );
}

function tokensFor({ channels }: Subscriber, integrationId: string): string[] {
  return channels.find(({ _integrationId }) => _integrationId === integrationId)?.credentials.deviceTokens ?? [];
}

interface AddProps extends IntegrationTokensProps {
  tokens: readonly string[];
}

function AddToken({ integration, subscriber, tokens }: AddProps) {
  const [token, setToken] = useState('');
  /** It was said of that many tokens, and holds no more once there are others. */
  const [problem, setProblem] = useState<{ text: string; tokens: number } | null>(null);
  const { add, isPending } = useAddTokens(integration, subscriber);
  const submit = (form: HTMLFormElement) => {
    const refuse = (text: string) => {
      setProblem({ text, tokens: tokens.length });
      focusMistake(form);
    };
    const { fresh } = readTokens(token, tokens);
    if (fresh.length > 0) add(fresh, { onDone: () => setToken(''), onProblem: refuse });
    else refuse(token.trim() === '' ? 'Enter a token' : 'This token is there already');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setProblem(null);
        submit(event.currentTarget);
      }}
    >
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          flex={1}
          aria-label={`Device token for ${integration.name}`}
          placeholder="Device token"
          spellCheck={false}
          autoComplete="off"
          value={token}
          error={problem?.tokens === tokens.length ? problem.text : null}
          onChange={(event) => {
            setToken(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <Button type="submit" variant="default" loading={isPending}>
          Add token
        </Button>
      </Group>
    </form>
  );
}

function PasteButton({ integration, subscriber, tokens }: AddProps) {
  const open = () => {
    const modalId = modals.open({
      title: `Paste tokens for ${integration.name}`,
      size: 'lg',
      children: (
        <PasteTokens
          integration={integration}
          subscriber={subscriber}
          tokens={tokens}
          onClose={() => modals.close(modalId)}
        />
      ),
    });
  };
  return (
    <Button variant="default" size="xs" onClick={open}>
      Paste many
    </Button>
  );
}

function Token({ token, integration, subscriber }: IntegrationTokensProps & { token: string }) {
  const isAllowed = useCan('author');
  const remove = useRemoveToken(integration, subscriber);
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <Code style={{ overflowWrap: 'anywhere' }}>{token}</Code>
      <Group gap={4} wrap="nowrap">
        <Copy text={token} label={`Copy ${token}`} />
        {isAllowed && (
          <Tooltip label="Remove this token">
            <ActionIcon
              size="sm"
              aria-label={`Remove ${token}`}
              loading={remove.isPending}
              onClick={() =>
                confirm({
                  title: 'Remove this device token?',
                  children: `Pushes through ${integration.name} go to ${token} no more.`,
                  action: 'Remove token',
                  onConfirm: () => remove.mutate(token),
                })
              }
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </Group>
  );
}

/** The server replaces the list as a whole, so that the one that is there now is asked for first. */
function useRemoveToken(integration: IntegrationTokensProps['integration'], { subscriberId }: Subscriber) {
  const keep = useKeepTokens();
  return useMutation({
    mutationFn: async (token: string) => {
      const { subscriber: present } = await loadSubscriber(subscriberId);
      const left = tokensFor(present, integration._id).filter((one) => one !== token);
      const { data } = await client.PUT('/v1/subscribers/{subscriberId}/credentials', {
        params: { path: { subscriberId } },
        body: {
          providerId: integration.providerId,
          integrationIdentifier: integration.identifier,
          credentials: { deviceTokens: left },
        },
      });
      return data?.data;
    },
    onSuccess: (subscriber) => subscriber && keep(subscriber),
  });
}
