/** Who is logged in, and the way out. */
import { ActionIcon, Avatar, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDevices, IconLogout, IconUser } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { describe } from '@/api/errors';
import { confirm } from '@/components/confirm';
import { logOut, useEnvironment, useSession } from './session';

export function AccountMenu() {
  const { account } = useSession();
  const environment = useEnvironment();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = (where: 'here' | 'everywhere') => {
    logOut(queries, where).then(
      () => navigate({ to: '/login' }),
      (error) => notifications.show({ color: 'red', title: 'You are still logged in', message: describe(error) }),
    );
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon size="lg" radius="xl" aria-label="Account">
          <Avatar name={account.name} color="initials" size={32} alt="" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" c="bright" fw={500} truncate>
            {account.name}
          </Text>
          <Text size="xs" truncate>
            {account.email} · {account.role}
          </Text>
        </Menu.Label>
        <Menu.Item
          leftSection={<IconUser size={16} />}
          renderRoot={(props) => <Link to={`/env/${environment.id}/settings/account`} {...props} />}
        >
          Your account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave('here')}>
          Log out
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDevices size={16} />}
          onClick={() =>
            confirm({
              title: 'Log out everywhere?',
              children: 'All your sessions end, on every device. Your API keys keep working.',
              action: 'Log out everywhere',
              onConfirm: () => leave('everywhere'),
            })
          }
        >
          Log out everywhere
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
