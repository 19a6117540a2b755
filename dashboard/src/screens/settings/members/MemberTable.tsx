/** The members, with what can be done about each. */
import { ActionIcon, Avatar, Badge, Card, Group, Menu, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconLink, IconUserMinus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '@/api/client';
import { refresh } from '@/api/refresh';
import { useCan, useSession } from '@/app/session';
import { confirm, confirmByName } from '@/components/confirm';
import { fromMenu } from '@/components/focus';
import { Ago } from '@/components/Time';
import { showLink } from './LinkOnce';
import { RoleSelect } from './RoleSelect';

type Member = Schemas['MemberDto'];

export function MemberTable({ members, canManage }: { members: readonly Member[]; canManage: boolean }) {
  return (
    <Card p={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Member</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th visibleFrom="sm">Last seen</Table.Th>
            {canManage && <Table.Th aria-label="Actions" />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((member) => (
            <MemberRow key={member.id} member={member} canManage={canManage} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function MemberRow({ member, canManage }: { member: Member; canManage: boolean }) {
  const { account } = useSession();
  const isOwner = useCan('owner');
  // Owners are the affair of owners.
  const canChange = canManage && (isOwner || member.role !== 'owner');
  const isSelf = member.id === account.id;
  return (
    <Table.Tr>
      <Table.Td maw={0} w="60%">
        <Group gap="sm" wrap="nowrap">
          <Avatar name={nameOf(member)} color="initials" size={32} alt="" visibleFrom="sm" />
          <Stack gap={0} miw={0}>
            <Group gap={6} wrap="nowrap">
              <Text size="sm" fw={500} truncate>
                {nameOf(member)}
              </Text>
              {isSelf && (
                <Badge size="xs" color="gray" style={{ flexShrink: 0 }}>
                  you
                </Badge>
              )}
              {member.state === 'invited' && (
                <Badge size="xs" color="yellow" style={{ flexShrink: 0 }}>
                  invited
                </Badge>
              )}
            </Group>
            {member.name !== '' && (
              <Text size="xs" c="dimmed" truncate title={member.email}>
                {member.email}
              </Text>
            )}
          </Stack>
        </Group>
      </Table.Td>
      <Table.Td>
        {canChange ? <RoleSelect member={member} name={nameOf(member)} /> : <Text size="sm">{member.role}</Text>}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Ago at={member.lastSeenAt} />
      </Table.Td>
      {canManage && <Table.Td ta="end">{canChange && !isSelf && <MemberMenu member={member} />}</Table.Td>}
    </Table.Tr>
  );
}

function nameOf(member: Member): string {
  return member.name === '' ? member.email : member.name;
}

/** Nothing for oneself: a password is changed in one's own account, and nobody removes themselves. */
function MemberMenu({ member }: { member: Member }) {
  const queries = useQueryClient();
  const link = api.useMutation('post', '/tidings/v1/members/{memberId}/invitation', {
    onSuccess: ({ data }) => showLink(data, member.email),
  });
  const remove = api.useMutation('delete', '/tidings/v1/members/{memberId}', {
    onSuccess: async () => {
      await refresh(queries, ['/tidings/v1/members']);
      notifications.show({ message: `${nameOf(member)} was removed` });
    },
  });
  const params = { path: { memberId: member.id } };
  const name = nameOf(member);
  const isInvited = member.state === 'invited';
  // The button stays enabled while a link is made: the dialog with the link gives the focus back to it.
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${name}`} loading={remove.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconLink size={16} />}
          disabled={link.isPending}
          onClick={fromMenu(() => link.mutate({ params }))}
        >
          {isInvited ? 'New invitation link' : 'Link to reset the password'}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconUserMinus size={16} />}
          onClick={fromMenu(() => removal(member, () => remove.mutate({ params })))}
        >
          {isInvited ? 'Withdraw the invitation' : 'Remove'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function removal(member: Member, onConfirm: () => void) {
  const name = nameOf(member);
  if (member.state === 'invited') {
    confirm({
      title: `Withdraw the invitation of ${name}?`,
      children: 'Their link stops working.',
      action: 'Withdraw',
      onConfirm,
    });
    return;
  }
  confirmByName({
    title: `Remove ${name}?`,
    name: member.email,
    children: 'Their sessions end at once. What they made stays.',
    action: 'Remove',
    onConfirm,
  });
}
