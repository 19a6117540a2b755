/** Changes where an operational webhook is and what it is told. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { refresh } from '@/api/refresh';
import { useFocusBack } from '@/components/focus';
import { showMistakes, takeRefusal } from '@/components/forms';
import { Refusal } from '@/components/Refusal';
import { EVENT_TYPES } from './events';
import { WebhookFields, type WebhookValues, webhookRules } from './WebhookFields';

export function EditWebhook({ webhook, onClose }: { webhook: Schemas['WebhookDto']; onClose: () => void }) {
  const queries = useQueryClient();
  useFocusBack();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<WebhookValues>({
    initialValues: { url: webhook.url, events: [...webhook.events] },
    validate: webhookRules,
  });
  const change = api.useMutation('patch', '/tidings/v1/operational-webhooks/{webhookId}', {
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh(queries, ['/tidings/v1/operational-webhooks']);
      onClose();
    },
    onError: (error: unknown) => setProblem(takeRefusal(form, error)),
  });
  const submit = form.onSubmit(({ url, events }) => {
    setProblem(null);
    change.mutate({
      params: { path: { webhookId: webhook.id } },
      body: { url, events: EVENT_TYPES.filter((type) => events.includes(type)) },
    });
  }, showMistakes);
  return (
    <Modal opened onClose={onClose} title="Change operational webhook">
      <form onSubmit={submit} noValidate>
        <Stack>
          <Refusal text={problem} />
          <WebhookFields form={form} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
              Save changes
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
