/** The ways out of the dashboard, for whoever offers them. */
import { notifications } from '@mantine/notifications';
import { describe } from '@/api/errors';
import { confirm } from '@/components/confirm';
import { logOut } from './session';

/** Logging out here at once, or everywhere after a question. */
export function useLogOut() {
  const leave = (where: 'here' | 'everywhere') => {
    logOut(where).catch((error: unknown) =>
      notifications.show({ color: 'red', title: 'You are still logged in', message: describe(error) }),
    );
  };
  const askEverywhere = () =>
    confirm({
      title: 'Log out everywhere?',
      children: 'All your sessions end, on every device. API keys keep working.',
      action: 'Log out everywhere',
      onConfirm: () => leave('everywhere'),
    });
  return { leave: () => leave('here'), askEverywhere };
}
