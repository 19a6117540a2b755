/** The role of a member, and how it is changed: what gives or takes much is asked about first. */
import { Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '@/api/client';
import { refresh } from '@/api/refresh';
import { ROLES, type Role, useCan, useSession } from '@/app/session';
import { confirm } from '@/components/confirm';
import { mayDo, ROLE_NOUNS } from './roles';

interface RoleSelectProps {
  member: Schemas['MemberDto'];
  /** What the member is called. */
  name: string;
}

export function RoleSelect({ member, name }: RoleSelectProps) {
  const { account } = useSession();
  const isOwner = useCan('owner');
  const change = useChange(member, name);
  const set = (role: Role) => change.mutate({ params: { path: { memberId: member.id } }, body: { role } });
  const choose = (value: string | null) => {
    const role = ROLES.find((one) => one === value);
    if (role === undefined || role === member.role) return;
    const question = member.id === account.id ? ofOneself(role) : ofAnother(name, member.role, role);
    if (question === null) set(role);
    else confirm({ ...question, onConfirm: () => set(role) });
  };
  return (
    <Select
      aria-label={`Role of ${name}`}
      size="xs"
      w={{ base: 96, sm: 120 }}
      data={ROLES.map((role) => ({ value: role, label: role, disabled: role === 'owner' && !isOwner }))}
      value={change.isPending ? change.variables.body.role : member.role}
      allowDeselect={false}
      onChange={choose}
    />
  );
}

function useChange(member: RoleSelectProps['member'], name: string) {
  const { account } = useSession();
  const queries = useQueryClient();
  return api.useMutation('patch', '/tidings/v1/members/{memberId}', {
    onSuccess: async (_answer, { body: { role } }) => {
      await refresh(queries, ['/tidings/v1/members', ...(member.id === account.id ? ['/tidings/v1/session'] : [])]);
      notifications.show({ message: `${name} is ${ROLE_NOUNS[role]} now, and was ${ROLE_NOUNS[member.role]}.` });
    },
  });
}

function ofOneself(role: Role) {
  return {
    title: 'Change your own role?',
    children: `You will be ${ROLE_NOUNS[role]}, and cannot take that back yourself. ${mayDo('you', role)}`,
    action: 'Change my role',
  };
}

/** Nothing where the change is a small one. */
function ofAnother(name: string, before: Role, role: Role) {
  const isLarge = before === 'owner' || role === 'owner' || role === 'admin';
  if (!isLarge) return null;
  return {
    title: before === 'owner' ? `Take the role of owner from ${name}?` : `Make ${name} ${ROLE_NOUNS[role]}?`,
    children: mayDo('they', role),
    action: `Make them ${ROLE_NOUNS[role]}`,
  };
}
