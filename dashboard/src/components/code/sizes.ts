/** How large code is: the same before its editor is ready and after, so that nothing moves. */

export const FONT_SIZE = '13px';
export const LINE_HEIGHT = '1.4';
/** Above and below the text, and beside it. Pixels. */
export const PADDING_BLOCK = 8;
export const PADDING_INLINE = 10;
