/** The text of an editor that is not there yet, where the editor will have it. */
import { Text } from '@mantine/core';
import type { EditorProps } from './Editor';
import { FONT_SIZE, LINE_HEIGHT, PADDING_BLOCK, PADDING_INLINE } from './sizes';

/** More than is seen at once; a body of half a megabyte would hold up the screen. */
const CHARACTERS_MAX = 4_000;

export function Plain({ value, placeholder = '', minHeight, maxHeight }: EditorProps) {
  const isEmpty = value === '';
  return (
    <Text
      component="div"
      fz={FONT_SIZE}
      lh={LINE_HEIGHT}
      ff="monospace"
      c={isEmpty ? 'var(--mantine-color-placeholder)' : 'var(--mantine-color-text)'}
      py={PADDING_BLOCK}
      px={PADDING_INLINE}
      mih={minHeight}
      {...(maxHeight === undefined ? {} : { mah: maxHeight })}
      style={{ overflow: 'hidden', overflowWrap: 'anywhere', whiteSpace: 'break-spaces' }}
    >
      {/* A line without anything has no height. */}
      {isEmpty ? placeholder || '\u200b' : value.slice(0, CHARACTERS_MAX)}
    </Text>
  );
}
