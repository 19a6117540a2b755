/** Something that is there for who wants to know: a line that opens. */
import { Collapse, Group, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';

interface DisclosureProps {
  label: string;
  /** Beside the label. */
  note?: ReactNode;
  opened?: boolean;
  children: ReactNode;
}

export function Disclosure({ label, note, opened = false, children }: DisclosureProps) {
  const [isOpen, setOpen] = useState(opened);
  const id = useId();
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton onClick={() => setOpen(!isOpen)} aria-expanded={isOpen} aria-controls={id} py={2}>
        <Group gap={6} align="baseline">
          <Text size="sm" fw={500}>
            {label}
          </Text>
          <Chevron size={14} aria-hidden style={{ alignSelf: 'center' }} />
          {note !== undefined && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
        </Group>
      </UnstyledButton>
      <Collapse expanded={isOpen} id={id} pt={6}>
        {isOpen && children}
      </Collapse>
    </div>
  );
}
