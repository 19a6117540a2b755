/** Whether a subscriber is online, as far as somebody said so. */
import { Badge, Text } from '@mantine/core';
import { IconPoint, IconPointFilled } from '@tabler/icons-react';
import { Ago } from '@/components/Time';
import type { Subscriber } from './people';

export function OnlineBadge({ subscriber }: { subscriber: Pick<Subscriber, 'isOnline' | 'lastOnlineAt'> }) {
  const { isOnline, lastOnlineAt } = subscriber;
  if (isOnline == null) return null;
  return isOnline ? (
    <Badge color="teal" tt="none" fw={500} leftSection={<IconPointFilled size={12} aria-hidden />}>
      Online
    </Badge>
  ) : (
    <Badge color="gray" tt="none" fw={500} leftSection={<IconPoint size={12} aria-hidden />}>
      Offline
      {lastOnlineAt != null && (
        <Text span inherit>
          {', last seen '}
          <Ago at={lastOnlineAt} />
        </Text>
      )}
    </Badge>
  );
}
