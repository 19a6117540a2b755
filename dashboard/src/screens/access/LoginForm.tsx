/** Email and password, on the login screen and where a session has ended. */
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api } from '@/api/client';
import { ApiError } from '@/api/errors';
import type { Session } from '@/app/session';
import { takeRefusal } from '@/components/forms';

export function LoginForm({ email = '', onEnter }: { email?: string; onEnter: (session: Session) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ initialValues: { email, password: '' } });
  const login = api.useMutation('post', '/tidings/v1/session', { meta: { quiet: true } });
  const submit = form.onSubmit((body) => {
    setProblem(null);
    login.mutate(
      { body },
      {
        onSuccess: ({ data }) => onEnter(data),
        onError: (error: unknown) => setProblem(throttled(error) ?? takeRefusal(form, error)),
      },
    );
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          required
          data-autofocus={email === ''}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          data-autofocus={email !== ''}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={login.isPending}>
          Log in
        </Button>
      </Stack>
    </form>
  );
}

function throttled(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  return `Too many attempts. Try again in ${error.retryAfter ?? 60} seconds.`;
}
