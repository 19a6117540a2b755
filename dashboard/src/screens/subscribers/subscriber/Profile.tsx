/** Who a subscriber is, and their end. */
import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { useCan } from '@/app/session';
import { Behind } from '@/components/Behind';
import { DeleteCard } from '@/components/DeleteCard';
import { ForRole } from '@/components/ForRole';
import { showMistakes, takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { ENVIRONMENT } from '@/components/links';
import { Refusal } from '@/components/Refusal';
import { nameOf } from '@/components/subscribers';
import { Ago } from '@/components/Time';
import { useStored } from '@/components/useStored';
import { ProfileFields } from '../ProfileFields';
import { type ProfileValues, profileChange, profileValues, readData } from '../profile';
import { keepSubscriber, refreshSubscribers, type StoredSubscriber, saveSubscriber } from '../queries';

export function Profile({ stored }: { stored: StoredSubscriber }) {
  const { subscriber } = stored;
  return (
    <Stack gap="lg" maw={760}>
      <ProfileForm stored={stored} />
      <DeleteSubscriber subscriberId={subscriber.subscriberId} />
      <Text size="sm" c="dimmed">
        Created <Ago at={subscriber.createdAt} />, changed <Ago at={subscriber.updatedAt} />.
      </Text>
    </Stack>
  );
}

interface Sending {
  change: Schemas['SubscriberProfileDto'];
  /** What the form held when it was sent. */
  sent: ProfileValues;
}

function ProfileForm({ stored }: { stored: StoredSubscriber }) {
  const { subscriberId } = stored.subscriber;
  const isAllowed = useCan('author');
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const shown = (one: StoredSubscriber) => ({ values: profileValues(one.subscriber), revision: one.revision });
  const form = useForm<ProfileValues>({
    initialValues: profileValues(stored.subscriber),
    validate: { data: (text) => readData(text).problem?.message ?? null },
  });
  const { revision, isBehind, begin, keep } = useStored(form, shown(stored));
  const patch = useMutation({
    meta: { quiet: true },
    mutationFn: ({ change }: Sending) => saveSubscriber(subscriberId, change, revision),
    onSuccess: (saved, { sent }) => {
      keep(shown(saved), sent);
      notifications.show({ color: 'teal', title: 'Saved', message: `${nameOf(saved.subscriber)} is up to date.` });
      void keepSubscriber(queries, saved);
    },
    onError: (error) => {
      setProblem(takeRefusal(form, error));
      if (error instanceof ApiError && error.status === 412) void refreshSubscribers(queries);
    },
  });
  const submit = form.onSubmit((values) => {
    const change = profileChange(form.getInitialValues(), values);
    setProblem(null);
    if (change !== null) patch.mutate({ change, sent: values });
  }, showMistakes);
  return (
    <form onSubmit={submit} noValidate aria-label="Profile">
      <LeaveGuard what="subscriber" isDirty={form.isDirty()} isLostWithTab />
      <Card>
        <Stack>
          {isBehind && <Behind what="subscriber" onLoad={() => begin(shown(stored))} />}
          <Refusal text={isBehind ? null : problem} />
          <ProfileFields form={form} isReadOnly={!isAllowed} />
          <Group>
            <ForRole needs="author">
              {(allowed) => (
                <Button type="submit" disabled={!allowed || !form.isDirty()} loading={patch.isPending}>
                  Save
                </Button>
              )}
            </ForRole>
            {form.isDirty() && (
              <Button variant="subtle" color="gray" onClick={form.reset}>
                Discard changes
              </Button>
            )}
          </Group>
        </Stack>
      </Card>
    </form>
  );
}

function DeleteSubscriber({ subscriberId }: { subscriberId: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: ENVIRONMENT });
  const remove = api.useMutation('delete', '/v2/subscribers/{subscriberId}', {
    onSuccess: async () => {
      notifications.show({ color: 'teal', title: 'Deleted', message: `${subscriberId} is gone.` });
      await navigate({ to: '/env/$environmentId/subscribers', ignoreBlocker: true });
      await refreshSubscribers(queries);
    },
  });
  return (
    <DeleteCard
      what="subscriber"
      name={subscriberId}
      needs="author"
      isPending={remove.isPending}
      onDelete={() => remove.mutate({ params: { path: { subscriberId } } })}
    >
      Their profile, device tokens and messages are removed, and runs that are going on end.
    </DeleteCard>
  );
}
