/** Name, email and password of an account that is being made. */
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { showMistakes, takeRefusal } from '@/components/forms';
import { Refusal } from '@/components/Refusal';

export interface NewAccount extends Record<string, unknown> {
  name: string;
  email: string;
  password: string;
}

interface AccountFormProps {
  initial: NewAccount;
  /** An invitation is for one address. */
  emailIsFixed?: boolean;
  action: string;
  onSubmit: (account: NewAccount) => Promise<void>;
}

/** The server has the same limit and the last word. */
export const PASSWORD_CHARS_MIN = 12;

export function AccountForm({ initial, emailIsFixed = false, action, onSubmit }: AccountFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const form = useForm<NewAccount>({
    initialValues: initial,
    validate: {
      name: (name) => (name.trim() === '' ? 'Enter your name' : null),
      email: (email) => (email.trim() === '' ? 'Enter your email' : null),
      password: (password) =>
        password.length < PASSWORD_CHARS_MIN ? `Use at least ${PASSWORD_CHARS_MIN} characters` : null,
    },
  });
  const submit = form.onSubmit((account) => {
    setProblem(null);
    setPending(true);
    onSubmit(account)
      .catch((error: unknown) => setProblem(takeRefusal(form, error)))
      .finally(() => setPending(false));
  }, showMistakes);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Refusal text={problem} />
        <TextInput label="Name" autoComplete="name" required autoFocus {...form.getInputProps('name')} />
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          required
          readOnly={emailIsFixed}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          description={`At least ${PASSWORD_CHARS_MIN} characters. A few words are easier to remember than symbols.`}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={isPending}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
