/** Making a subscriber: the ID alone is enough. */
import { Button, Card, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { ApiError } from '@/api/errors';
import { useCan } from '@/app/session';
import { ForRole } from '@/components/ForRole';
import { showMistakes, takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { Page } from '@/components/Page';
import { Refusal } from '@/components/Refusal';
import { RoleNotice } from '@/components/RoleNotice';
import { ProfileFields } from './ProfileFields';
import { type ProfileValues, profileChange, profileValues, readData } from './profile';
import { refreshSubscribers } from './queries';

export function CreateSubscriber() {
  const canWrite = useCan('author');
  const queries = useQueryClient();
  const navigate = useNavigate({ from: ENVIRONMENT });
  const [problem, setProblem] = useState<string | null>(null);
  const create = api.useMutation('post', '/v2/subscribers', { meta: { quiet: true } });
  const form = useForm<ProfileValues>({
    initialValues: profileValues(),
    validate: {
      subscriberId: (text) => (text.trim() === '' ? 'Enter the subscriber ID' : null),
      data: (text) => readData(text).problem?.message ?? null,
    },
  });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    const body = { subscriberId: values.subscriberId.trim(), ...profileChange(profileValues(), values) };
    create.mutate(
      { params: { query: { failIfExists: true } }, body },
      {
        onSuccess: async ({ data }) => {
          notifications.show({
            color: 'teal',
            title: `${data.subscriberId} is here`,
            message: 'Next, add a device token.',
          });
          await refreshSubscribers(queries);
          await navigate({
            to: '/env/$environmentId/subscribers/$subscriberId',
            params: { subscriberId: data.subscriberId },
            search: { tab: 'channels' },
            ignoreBlocker: true,
          });
        },
        onError: (error: unknown) => {
          if (error instanceof ApiError && error.status === 409) form.setFieldError('subscriberId', error.message);
          else setProblem(takeRefusal(form, error));
        },
      },
    );
  }, showMistakes);
  return (
    <Page
      title="Create subscriber"
      trail={[
        <AnchorLink key="list" size="sm" from={ENVIRONMENT} to="/env/$environmentId/subscribers">
          Subscribers
        </AnchorLink>,
      ]}
    >
      <RoleNotice needed="author">Creating subscribers</RoleNotice>
      <form onSubmit={submit} noValidate aria-label="Subscriber">
        <LeaveGuard what="subscriber" isDirty={form.isDirty()} />
        <Stack maw={760}>
          <Refusal text={problem} />
          <Card>
            <Stack>
              <TextInput
                label="Subscriber ID"
                description="What your own system knows the person by. It cannot be changed later; everything else can."
                placeholder="user-42"
                withAsterisk
                data-autofocus
                readOnly={!canWrite}
                spellCheck={false}
                autoComplete="off"
                {...form.getInputProps('subscriberId')}
              />
              <ProfileFields form={form} isReadOnly={!canWrite} />
            </Stack>
          </Card>
          <Group>
            <ForRole needs="author">
              {(isAllowed) => (
                <Button type="submit" loading={create.isPending} disabled={!isAllowed}>
                  Create subscriber
                </Button>
              )}
            </ForRole>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
