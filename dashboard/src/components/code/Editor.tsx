/** CodeMirror in the dashboard's clothes. Imported lazily by `Code.tsx` alone. */
import { autocompletion, type CompletionSource } from '@codemirror/autocomplete';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView, placeholder as placeholderOf } from '@codemirror/view';
import { Box, Input, useComputedColorScheme } from '@mantine/core';
import CodeMirror from '@uiw/react-codemirror';
import { useMemo } from 'react';
import { type Language, languageOf } from './languages';

export interface EditorProps {
  value: string;
  language: Language;
  /** Said to screen readers, and shown unless `hideLabel`. */
  label: string;
  hideLabel?: boolean;
  description?: string;
  error?: string | null;
  onChange?: (value: string) => void;
  readOnly?: boolean;
  placeholder?: string;
  minHeight?: number;
  maxHeight?: number;
  /** A single line: Enter does nothing. */
  singleLine?: boolean;
  /** What can stand at the cursor. */
  completions?: CompletionSource;
  /** What is wrong, and where. Lines and columns count from 1. */
  problems?: readonly { message: string; line: number; column: number }[];
}

const NO_PROBLEMS: NonNullable<EditorProps['problems']> = [];

export default function Editor(props: EditorProps) {
  const scheme = useComputedColorScheme('light');
  const {
    language,
    label,
    readOnly = false,
    placeholder,
    singleLine = false,
    completions,
    problems = NO_PROBLEMS,
  } = props;
  const extensions = useMemo(() => {
    const list: Extension[] = [languageOf(language), EditorView.contentAttributes.of({ 'aria-label': label }), frame];
    list.push(singleLine ? oneLine : EditorView.lineWrapping);
    if (placeholder !== undefined) list.push(placeholderOf(placeholder));
    if (completions !== undefined) list.push(autocompletion({ override: [completions] }));
    if (problems.length > 0)
      list.push(
        linter((view) => problems.map((problem) => diagnostic(view, problem))),
        lintGutter(),
      );
    return list;
  }, [language, label, placeholder, singleLine, completions, problems]);
  return (
    <Input.Wrapper
      label={props.hideLabel === true || readOnly ? undefined : label}
      description={props.description}
      error={props.error}
      labelElement="div"
    >
      <Box
        mt={4}
        bd="1px solid var(--mantine-color-default-border)"
        style={{ borderRadius: 'var(--mantine-radius-md)', overflow: 'hidden' }}
      >
        <CodeMirror
          value={props.value}
          theme={scheme}
          editable={!readOnly}
          readOnly={readOnly}
          extensions={extensions}
          basicSetup={{ lineNumbers: false, foldGutter: false, highlightActiveLine: false, autocompletion: false }}
          minHeight={`${props.minHeight ?? (singleLine || readOnly ? 0 : 80)}px`}
          {...(props.maxHeight === undefined ? {} : { maxHeight: `${props.maxHeight}px` })}
          {...(props.onChange === undefined ? {} : { onChange: props.onChange })}
        />
      </Box>
    </Input.Wrapper>
  );
}

const frame = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'var(--mantine-color-body)' },
  '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', padding: '8px 4px' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none' },
});

/** Keeps what is typed or pasted on one line. */
const oneLine = EditorView.inputHandler.of((view, from, to, text) => {
  if (!text.includes('\n')) return false;
  view.dispatch({ changes: { from, to, insert: text.replaceAll('\n', ' ') } });
  return true;
});

function diagnostic(view: EditorView, problem: { message: string; line: number; column: number }): Diagnostic {
  const line = view.state.doc.line(Math.min(Math.max(problem.line, 1), view.state.doc.lines));
  const from = Math.min(line.from + Math.max(problem.column - 1, 0), line.to);
  return { from, to: Math.max(from, Math.min(from + 1, line.to)), severity: 'error', message: problem.message };
}
