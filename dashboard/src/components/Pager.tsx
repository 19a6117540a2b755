/** The way through the pages of a list. What cannot be gone to is switched off. */
import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface PagerProps {
  /** Where one is: "Page 3". */
  children?: ReactNode;
  onFirst?: (() => void) | undefined;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

/** Nothing at all when there is only one page. */
export function Pager({ children, onFirst, onPrevious, onNext }: PagerProps) {
  if (onFirst === undefined && onPrevious === undefined && onNext === undefined) return null;
  return (
    <Group component="nav" aria-label="Pages" justify="space-between">
      <Text size="sm" c="dimmed">
        {children}
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          disabled={onFirst === undefined}
          onClick={onFirst}
          leftSection={<IconChevronsLeft size={14} />}
        >
          Newest
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={onPrevious === undefined}
          onClick={onPrevious}
          leftSection={<IconChevronLeft size={14} />}
        >
          Newer
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={onNext === undefined}
          onClick={onNext}
          rightSection={<IconChevronRight size={14} />}
        >
          Older
        </Button>
      </Group>
    </Group>
  );
}
