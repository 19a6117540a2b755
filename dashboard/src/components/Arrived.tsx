/** The note above a list that something new waits on top of it. */
import { Affix, Button, Transition } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';

export function Arrived({
  count,
  what,
  onShow,
}: {
  count: number;
  what: [one: string, many: string];
  onShow: () => void;
}) {
  return (
    <Affix role="status" position={{ top: 68, left: '50%' }} style={{ transform: 'translateX(-50%)' }} zIndex={150}>
      <Transition mounted={count > 0} transition="slide-down">
        {(styles) => (
          <Button style={styles} size="xs" radius="xl" leftSection={<IconArrowUp size={14} />} onClick={onShow}>
            {count} new {count === 1 ? what[0] : what[1]}
          </Button>
        )}
      </Transition>
    </Affix>
  );
}
