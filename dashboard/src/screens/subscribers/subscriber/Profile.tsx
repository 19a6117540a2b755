/** Who a subscriber is, and their end. */
import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { DeleteCard } from '@/components/DeleteCard';
import { ForRole } from '@/components/ForRole';
import { takeRefusal } from '@/components/forms';
import { ENVIRONMENT } from '@/components/links';
import { Ago } from '@/components/Time';
import { ProfileFields } from '../ProfileFields';
import { nameOf, type Subscriber } from '../people';
import { type ProfileValues, profileChange, profileValues, readData } from '../profile';
import { refreshSubscribers, useKeepSubscriber } from '../queries';

export function Profile({ subscriber }: { subscriber: Subscriber }) {
  return (
    <Stack gap="lg" maw={760}>
      <ProfileForm subscriber={subscriber} />
      <Delete subscriber={subscriber} />
      <Text size="sm" c="dimmed">
        Created <Ago at={subscriber.createdAt} />, changed <Ago at={subscriber.updatedAt} />.
      </Text>
    </Stack>
  );
}

function ProfileForm({ subscriber }: { subscriber: Subscriber }) {
  const isAllowed = useCan('author');
  const keep = useKeepSubscriber();
  const [problem, setProblem] = useState<string | null>(null);
  const patch = api.useMutation('patch', '/v2/subscribers/{subscriberId}', { meta: { quiet: true } });
  const form = useForm<ProfileValues>({
    initialValues: profileValues(subscriber),
    validate: { data: (text) => readData(text).problem?.message ?? null },
  });
  const submit = form.onSubmit((values) => {
    const body = profileChange(form.getInitialValues(), values);
    if (body === null) return;
    setProblem(null);
    patch.mutate(
      { params: { path: { subscriberId: subscriber.subscriberId } }, body },
      {
        onSuccess: ({ data }) => {
          const saved = profileValues(data);
          form.setInitialValues(saved);
          form.setValues(saved);
          notifications.show({ color: 'teal', title: 'Saved', message: `${nameOf(data)} is up to date.` });
          void keep(data);
        },
        onError: (error: unknown) => setProblem(takeRefusal(form, error)),
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate aria-label="Profile">
      <Card>
        <Stack>
          {problem !== null && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
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

function Delete({ subscriber }: { subscriber: Subscriber }) {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: ENVIRONMENT });
  const { subscriberId } = subscriber;
  const remove = api.useMutation('delete', '/v2/subscribers/{subscriberId}', {
    onSuccess: async () => {
      notifications.show({ color: 'teal', title: 'Deleted', message: `${subscriberId} is gone.` });
      await navigate({ to: '/env/$environmentId/subscribers' });
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
