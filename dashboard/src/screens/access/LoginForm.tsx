/** Email and password, on the login screen and where a session has ended. */
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api } from '@/api/client';
import { ApiError, describe } from '@/api/errors';
import type { Session } from '@/app/session';
import { showMistakes } from '@/components/forms';
import { Refusal } from '@/components/Refusal';
import { useCountdown } from './useCountdown';

/** How long to wait where the server does not say. Seconds. */
const PAUSE = 60;

export function LoginForm({ email = '', onEnter }: { email?: string; onEnter: (session: Session) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [seconds, wait] = useCountdown();
  const form = useForm({
    initialValues: { email, password: '' },
    validate: {
      email: (text) => (text.trim() === '' ? 'Enter your email' : null),
      password: (text) => (text === '' ? 'Enter your password' : null),
    },
  });
  const login = api.useMutation('post', '/tidings/v1/session', { meta: { quiet: true } });
  const refuse = (error: unknown) => {
    if (error instanceof ApiError && error.status === 429) wait(error.retryAfter ?? PAUSE);
    else setProblem(describe(error));
  };
  const submit = form.onSubmit((body) => {
    setProblem(null);
    login.mutate({ body }, { onSuccess: ({ data }) => onEnter(data), onError: refuse });
  }, showMistakes);
  const isWaiting = seconds > 0;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Refusal text={isWaiting ? 'There were too many attempts. Wait a moment, then try again.' : problem} />
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          required
          autoFocus={email === ''}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          data-autofocus={email === '' ? undefined : true}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={login.isPending} disabled={isWaiting}>
          {isWaiting ? `Try again in ${seconds} s` : 'Log in'}
        </Button>
      </Stack>
    </form>
  );
}
