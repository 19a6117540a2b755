/** Who is logged in, and the way out. */
import { ActionIcon, Avatar, Menu, Text, VisuallyHidden } from '@mantine/core';
import { IconDevices, IconLogout, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { fromMenu } from '@/components/focus';
import { useEnvironment, useSession } from './session';
import { useLogOut } from './useLogOut';

export function AccountMenu() {
  const { account, server } = useSession();
  const environment = useEnvironment();
  const { leave, askEverywhere } = useLogOut();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon size="lg" radius="xl">
          <Avatar name={account.name} color="initials" size={32} alt="" aria-hidden />
          <VisuallyHidden>Account</VisuallyHidden>
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
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          Log out
        </Menu.Item>
        <Menu.Item leftSection={<IconDevices size={16} />} onClick={fromMenu(askEverywhere)}>
          Log out everywhere
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Tidings {server.version}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
