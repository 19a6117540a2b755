/** When a session ends while somebody works, the screen stays as it is, unsaved changes too: logging in happens above it. */
import { getDefaultZIndex, Modal, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { caller } from '@/api/client';
import { LoginForm } from '@/screens/access/LoginForm';
import { renewSession, type Session, useSession } from './session';

export function SessionEnded() {
  const [ended, setEnded] = useState(false);
  const { account } = useSession();
  const queries = useQueryClient();
  useEffect(() => {
    const { onExpired } = caller;
    caller.onExpired = () => setEnded(true);
    return () => {
      caller.onExpired = onExpired;
    };
  }, []);
  const enter = (session: Session) => {
    // Somebody else must not go on with what the first one had open.
    if (session.account.id !== account.id) return window.location.assign('/');
    renewSession(queries, session);
    setEnded(false);
  };
  return (
    <Modal
      opened={ended}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      // Above every other dialog: what is unsaved may be in one.
      zIndex={getDefaultZIndex('max')}
      title="Your session has ended"
    >
      <Text size="sm" mb="md">
        Log in again to go on. What you have not saved is still here.
      </Text>
      <LoginForm email={account.email} onEnter={enter} />
    </Modal>
  );
}
