/** Which environment the screens show. Switching keeps the screen where it makes sense: its first address below the environment. */
import { Select } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEnvironment, useSession } from './session';

export function EnvironmentSwitch() {
  const { environments } = useSession();
  const environment = useEnvironment();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [screen = '', page = ''] = pathname.split('/').slice(3);
  // The pages of the settings are there in each; what else stands below a screen belongs to one environment.
  const kept = screen === 'settings' ? `${screen}/${page}` : screen;
  return (
    <Select
      aria-label="Environment"
      leftSection={
        <IconStack2
          size={16}
          color={environment.type === 'prod' ? 'var(--mantine-color-orange-6)' : 'var(--mantine-color-teal-6)'}
        />
      }
      data={environments.map(({ id, name }) => ({ value: id, label: name }))}
      value={environment.id}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
      onChange={(id) => {
        if (id !== null) void navigate({ to: `/env/${id}/${kept}`.replace(/\/$/, '') });
      }}
    />
  );
}
