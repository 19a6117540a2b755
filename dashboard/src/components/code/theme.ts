/** How code looks in both schemes: the dashboard's surfaces, and colours that pass WCAG AA on them. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { FONT_SIZE, LINE_HEIGHT, PADDING_BLOCK, PADDING_INLINE } from './sizes';

const color = (light: string, dark: string) => ({ color: `light-dark(${light}, ${dark})` });

const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.variableName, tags.propertyName], ...color('#1d4ed8', '#93c5fd') },
    { tag: [tags.function(tags.variableName), tags.attributeName], ...color('#0f766e', '#5eead4') },
    { tag: [tags.keyword, tags.operator, tags.atom], ...color('#7e22ce', '#d8b4fe') },
    { tag: tags.string, ...color('#15703f', '#86efac') },
    { tag: [tags.number, tags.bool, tags.null], ...color('#a8460b', '#fdba74') },
    { tag: tags.brace, ...color('#7e22ce', '#d8b4fe') },
    { tag: tags.comment, color: 'var(--mantine-color-dimmed)', fontStyle: 'italic' },
  ]),
);

const rules = {
  '&': { fontSize: FONT_SIZE, backgroundColor: 'var(--mantine-color-body)', color: 'var(--mantine-color-text)' },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-2px' },
  '.cm-scroller': { lineHeight: LINE_HEIGHT },
  '.cm-content': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    padding: `${PADDING_BLOCK}px 0`,
    caretColor: 'var(--mantine-color-text)',
  },
  '.cm-line': { padding: `0 ${PADDING_INLINE}px` },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--mantine-primary-color-light-hover)',
  },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none' },
  '.cm-placeholder': { color: 'var(--mantine-color-placeholder)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: 'var(--mantine-radius-sm)',
    boxShadow: 'var(--mantine-shadow-md)',
  },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: '#fff',
  },
  '.cm-completionDetail': { opacity: 0.75, fontStyle: 'normal' },
  '.cm-completionInfo': { padding: '4px 8px', maxWidth: '280px' },
};

/** The theme of editors in each colour scheme. */
export const THEMES: Readonly<Record<'light' | 'dark', Extension>> = {
  light: [EditorView.theme(rules), highlighting],
  dark: [EditorView.theme(rules, { dark: true }), highlighting],
};
