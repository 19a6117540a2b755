/** The dialog that takes many device tokens at once, one on each line. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Schemas } from '@/api/client';
import { counted } from '@/components/numbers';
import { Refusal } from '@/components/Refusal';
import type { Subscriber } from '../people';
import { readTokens, summaryOf, tooMany } from './tokens';
import { useAddTokens } from './useAddTokens';

interface PasteTokensProps {
  integration: Schemas['IntegrationResponseDto'];
  subscriber: Subscriber;
  tokens: readonly string[];
  onClose: () => void;
}

export function PasteTokens({ integration, subscriber, tokens, onClose }: PasteTokensProps) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const { add, isPending } = useAddTokens(integration, subscriber);
  const pasted = readTokens(text, tokens);
  const excess = tooMany(pasted, tokens);
  const submit = () =>
    add(pasted.fresh, {
      onProblem: setProblem,
      onDone: () => {
        notifications.show({ message: `${counted(pasted.fresh.length, 'device token')} added` });
        onClose();
      },
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setProblem(null);
        submit();
      }}
    >
      <Stack>
        <Refusal text={problem} />
        <Textarea
          label="Device tokens"
          description="One on each line."
          autosize
          minRows={6}
          maxRows={16}
          data-autofocus
          spellCheck={false}
          value={text}
          error={excess}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" aria-live="polite">
          {text.trim() === '' ? ' ' : summaryOf(pasted)}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending} disabled={pasted.fresh.length === 0 || excess !== null}>
            Add {pasted.fresh.length > 0 ? counted(pasted.fresh.length, 'token') : 'tokens'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
