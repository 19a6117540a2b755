/** Name and email. A new email asks for the password: it is what one logs in with. */
import { Button, Card, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { takeAccount, useSession } from '@/app/session';
import { showMistakes, takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { Refusal } from '@/components/Refusal';
import { wrongPasswordOf } from './wrongPassword';

export function Profile() {
  const { account } = useSession();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: account.name, email: account.email, currentPassword: '' },
    validate: {
      name: (text) => (text.trim() === '' ? 'Enter your name' : null),
      email: (text) => (text.trim() === '' ? 'Enter your email' : null),
      currentPassword: (text, values) =>
        values.email !== account.email && text === '' ? 'Enter your current password' : null,
    },
  });
  const change = api.useMutation('patch', '/tidings/v1/account', {
    meta: { quiet: true },
    onSuccess: ({ data }) => {
      takeAccount(queries, data);
      const saved = { name: data.name, email: data.email, currentPassword: '' };
      form.setValues(saved);
      form.resetDirty(saved);
      notifications.show({ message: 'Saved' });
    },
    onError: (error: unknown) => {
      setProblem(takeRefusal(form, error));
      form.setErrors({ ...form.errors, ...wrongPasswordOf(error) });
    },
  });
  const { name, email, currentPassword } = form.getValues();
  const hasNewEmail = email !== account.email;
  const submit = form.onSubmit(() => {
    setProblem(null);
    change.mutate({ body: { name, ...(hasNewEmail ? { email, currentPassword } : {}) } });
  }, showMistakes);
  return (
    <Card component="section" aria-label="Profile">
      <form onSubmit={submit} noValidate>
        <LeaveGuard what="profile" isDirty={form.isDirty()} />
        <Stack maw={460}>
          <Title order={2}>Profile</Title>
          <Refusal text={problem} />
          <TextInput label="Name" autoComplete="name" required {...form.getInputProps('name')} />
          <TextInput label="Email" type="email" autoComplete="username" required {...form.getInputProps('email')} />
          {hasNewEmail && (
            <PasswordInput
              label="Current password"
              description="You log in with this address, so a new one asks for your password."
              autoComplete="current-password"
              required
              {...form.getInputProps('currentPassword')}
            />
          )}
          <Text size="sm" c="dimmed">
            Your role is <b>{account.role}</b>.
          </Text>
          <Group>
            <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
              Save changes
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
