/** A secret that is on the page and hidden until somebody wants to see it. It can be copied without being shown. */
import { ActionIcon, Code, Group, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { Copy } from './Copy';

/** How many characters at the end tell one from another. */
const TAIL_CHARS = 4;

export function Secret({ text, name }: { text: string; name: string }) {
  const [isShown, { toggle }] = useDisclosure(false);
  const label = isShown ? `Hide ${name}` : `Reveal ${name}`;
  return (
    <Group gap={4} wrap="nowrap" maw="100%">
      <Code style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: isShown ? 'normal' : 'nowrap' }}>
        {isShown ? <span style={{ overflowWrap: 'anywhere' }}>{text}</span> : `••••••••••••${text.slice(-TAIL_CHARS)}`}
      </Code>
      <Tooltip label={label}>
        <ActionIcon size="sm" aria-label={label} aria-pressed={isShown} onClick={toggle}>
          {isShown ? <IconEyeOff size={16} /> : <IconEye size={16} />}
        </ActionIcon>
      </Tooltip>
      <Copy text={text} label={`Copy ${name}`} />
    </Group>
  );
}
