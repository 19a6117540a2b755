/** Makes an operational webhook, and shows its secret this once. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { refresh } from '@/api/refresh';
import { useFocusBack } from '@/components/focus';
import { showMistakes, takeRefusal } from '@/components/forms';
import { Refusal } from '@/components/Refusal';
import { Secret } from '@/components/Secret';
import { EVENT_TYPES } from './events';
import { WebhookFields, type WebhookValues, webhookRules } from './WebhookFields';

const PATH = '/tidings/v1/operational-webhooks';

export function NewWebhook({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  useFocusBack();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<WebhookValues>({
    initialValues: { url: '', events: [...EVENT_TYPES] },
    validate: webhookRules,
  });
  const create = api.useMutation('post', PATH, {
    meta: { quiet: true },
    onSuccess: () => refresh(queries, [PATH]),
    onError: (error: unknown) => setProblem(takeRefusal(form, error)),
  });
  const submit = form.onSubmit(({ url, events }) => {
    setProblem(null);
    create.mutate({ body: { url, events: EVENT_TYPES.filter((type) => events.includes(type)) } });
  }, showMistakes);
  const made = create.data?.data;
  if (made !== undefined) {
    return (
      <Modal opened onClose={onClose} title="The webhook was created" closeOnClickOutside={false} closeOnEscape={false}>
        <Stack>
          <Text size="sm">
            What it is told is signed with this secret as Standard Webhooks says. Copy it now: it is not shown again.
          </Text>
          <Secret text={made.secret} name="secret" />
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Create operational webhook"
      closeOnClickOutside={false}
      closeOnEscape={!create.isPending}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Refusal text={problem} />
          <WebhookFields form={form} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create webhook
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
