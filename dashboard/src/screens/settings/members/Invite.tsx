/** Invites somebody: their address and role, then the link to hand over. */
import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { refresh } from '@/api/refresh';
import { ROLES, type Role, useCan } from '@/app/session';
import { useFocusBack } from '@/components/focus';
import { showMistakes, takeRefusal } from '@/components/forms';
import { Refusal } from '@/components/Refusal';
import { LinkOnce } from './LinkOnce';
import { ROLE_MEANINGS } from './roles';

interface Invitation extends Record<string, unknown> {
  email: string;
  name: string;
  role: Role;
}

export function Invite({ onClose }: { onClose: () => void }) {
  const isOwner = useCan('owner');
  const queries = useQueryClient();
  useFocusBack();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<Invitation>({
    initialValues: { email: '', name: '', role: 'author' },
    validate: { email: (email) => (/\S@\S/.test(email) ? null : 'Enter an email address') },
  });
  const invite = api.useMutation('post', '/tidings/v1/members', {
    meta: { quiet: true },
    onSuccess: () => refresh(queries, ['/tidings/v1/members']),
    onError: (error: unknown) => setProblem(takeRefusal(form, error)),
  });
  const submit = form.onSubmit(({ email, name, role }) => {
    setProblem(null);
    invite.mutate({ body: { email, role, ...(name.trim() === '' ? {} : { name }) } });
  }, showMistakes);
  const made = invite.data?.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={made === undefined ? 'Invite member' : `Link for ${made.member.email}`}
      closeOnClickOutside={false}
      closeOnEscape={made === undefined && !invite.isPending}
    >
      {made !== undefined && <LinkOnce link={made.invitation} email={made.member.email} onClose={onClose} />}
      {made === undefined && (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Refusal text={problem} />
            <TextInput
              label="Email"
              type="email"
              required
              data-autofocus
              autoComplete="off"
              {...form.getInputProps('email')}
            />
            <TextInput
              label="Name"
              description="They can change it."
              autoComplete="off"
              {...form.getInputProps('name')}
            />
            <Radio.Group label="Role" {...form.getInputProps('role')}>
              <Stack gap="xs" mt={6}>
                {ROLES.map((role) => (
                  <Radio
                    key={role}
                    value={role}
                    label={role}
                    description={ROLE_MEANINGS[role]}
                    disabled={role === 'owner' && !isOwner}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={invite.isPending}>
                Invite
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
