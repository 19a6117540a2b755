/** A new password. All other sessions end with the old one. */
import { Button, Card, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { refresh } from '@/api/refresh';
import { showMistakes, takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { Refusal } from '@/components/Refusal';
import { PASSWORD_CHARS_MIN } from '@/screens/access/AccountForm';
import { wrongPasswordOf } from './wrongPassword';

export function Password() {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: (password) => (password === '' ? 'Enter your current password' : null),
      newPassword: (password) =>
        password.length < PASSWORD_CHARS_MIN ? `Use at least ${PASSWORD_CHARS_MIN} characters` : null,
    },
  });
  const change = api.useMutation('put', '/tidings/v1/account/password', {
    meta: { quiet: true },
    onSuccess: async () => {
      form.reset();
      notifications.show({ message: 'Your password was changed. Your other sessions have ended.' });
      await refresh(queries, ['/tidings/v1/sessions']);
    },
    onError: (error: unknown) => {
      setProblem(takeRefusal(form, error));
      form.setErrors({ ...form.errors, ...wrongPasswordOf(error) });
    },
  });
  const submit = form.onSubmit((body) => {
    setProblem(null);
    change.mutate({ body });
  }, showMistakes);
  return (
    <Card component="section" aria-label="Password">
      <form onSubmit={submit} noValidate>
        <LeaveGuard what="password" isDirty={form.isDirty()} />
        <Stack maw={460}>
          <Title order={2}>Password</Title>
          <Text size="sm" c="dimmed">
            Your other sessions end when you change it.
          </Text>
          <Refusal text={problem} />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label="New password"
            description={`At least ${PASSWORD_CHARS_MIN} characters.`}
            autoComplete="new-password"
            required
            {...form.getInputProps('newPassword')}
          />
          <Group>
            <Button type="submit" variant="default" loading={change.isPending} disabled={!form.isDirty()}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
