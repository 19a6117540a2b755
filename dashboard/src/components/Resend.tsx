/** Sending a message again. What has arrived asks first. */
import { Button, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRotateClockwise2 } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '@/api/client';
import { refresh } from '@/api/refresh';
import { useCan } from '@/app/session';
import { confirm } from './confirm';

export function Resend({ message }: { message: Schemas['MessageDto'] }) {
  const queries = useQueryClient();
  const mayResend = useCan('author');
  const resend = api.useMutation('post', '/tidings/v1/messages/{messageId}/resend', {
    onSuccess: () => {
      notifications.show({ color: 'teal', title: 'It is on its way again', message: message.title || message.id });
      void refresh(queries, ['/tidings/v1/messages', '/tidings/v1/dead-letters', '/v1/notifications']);
    },
  });
  if (!mayResend) return null;
  const send = () => resend.mutate({ params: { path: { messageId: message.id } } });
  const isUnderWay = message.status === 'retrying';
  return (
    <Tooltip label="It is still being tried" disabled={!isUnderWay}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconRotateClockwise2 size={14} />}
        loading={resend.isPending}
        data-disabled={isUnderWay}
        aria-disabled={isUnderWay}
        onClick={() => {
          if (isUnderWay) return;
          if (message.status !== 'sent') send();
          else
            confirm({
              title: 'Send it once more?',
              children:
                'It has arrived already. The same bytes go out under the same webhook-id; a receiver that keeps ids passes over them.',
              action: 'Resend',
              onConfirm: send,
            });
        }}
      >
        Resend
      </Button>
    </Tooltip>
  );
}
