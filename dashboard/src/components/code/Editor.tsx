/** CodeMirror in the dashboard's clothes. Imported lazily by `Code.tsx` alone. */
import { autocompletion, type CompletionSource } from '@codemirror/autocomplete';
import { type Diagnostic, linter } from '@codemirror/lint';
import { type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import CodeMirror from '@uiw/react-codemirror';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type Language, languageOf, lintOf } from './languages';
import { THEMES } from './theme';

/** Something that is wrong with a text. Lines and columns count from 1. */
export interface CodeProblem {
  message: string;
  line: number;
  column: number;
}

export interface EditorProps {
  value: string;
  language: Language;
  /** Said to screen readers. */
  label: string;
  onChange?: (value: string) => void;
  readOnly?: boolean;
  placeholder?: string;
  /** Pixels. */
  minHeight: number;
  /** Pixels. */
  maxHeight?: number;
  /** A text without line breaks: Enter does nothing, and what is pasted loses them. */
  singleLine?: boolean;
  /** What can stand at the cursor. */
  completions?: CompletionSource;
  /** What is wrong, and where. */
  problems?: readonly CodeProblem[];
  /** The element that says that the text is wrong; nothing when it is not. */
  errorId?: string | undefined;
}

const NO_PROBLEMS: readonly CodeProblem[] = [];
const BASICS = {
  lineNumbers: false,
  foldGutter: false,
  highlightActiveLine: false,
  highlightActiveLineGutter: false,
  autocompletion: false,
};

export default function Editor(props: EditorProps) {
  const scheme = useComputedColorScheme('light');
  const { readOnly = false } = props;
  const extensions = useExtensions(props);
  const onChange = useStable(props.onChange);
  return (
    <CodeMirror
      value={props.value}
      theme={THEMES[scheme]}
      editable={!readOnly}
      readOnly={readOnly}
      extensions={extensions}
      indentWithTab={false}
      basicSetup={BASICS}
      minHeight={`${props.minHeight}px`}
      {...(props.maxHeight === undefined ? {} : { maxHeight: `${props.maxHeight}px` })}
      onChange={onChange}
    />
  );
}

/** The same function at every render: a new one would set the whole editor up again. */
function useStable(onChange: EditorProps['onChange']): (value: string) => void {
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  return useCallback((value) => latest.current?.(value), []);
}

function useExtensions(props: EditorProps): Extension[] {
  const { language, label, readOnly = false, placeholder, singleLine = false, completions, errorId } = props;
  const problems = props.problems ?? NO_PROBLEMS;
  return useMemo(() => {
    // What cannot be edited is still read, scrolled and copied from by keyboard.
    const attributes = { 'aria-label': label, tabindex: '0' };
    const wrong = errorId === undefined ? {} : { 'aria-invalid': 'true', 'aria-describedby': errorId };
    const list: Extension[] = [languageOf(language), EditorView.contentAttributes.of({ ...attributes, ...wrong })];
    list.push(EditorView.lineWrapping);
    if (singleLine) list.push(oneLine);
    if (placeholder !== undefined) list.push(placeholderOf(placeholder));
    if (completions !== undefined) list.push(autocompletion({ override: [completions], icons: false }));
    if (!readOnly) list.push(lintOf(language));
    if (problems.length > 0) list.push(linter((view) => problems.map((problem) => diagnostic(view, problem))));
    return list;
  }, [language, label, readOnly, placeholder, singleLine, completions, problems, errorId]);
}

/** Keeps what is typed or pasted on one line. Enter still takes a completion, whose keys come first. */
const oneLine: Extension = [
  EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\s*\n\s*/g, ' ')),
  Prec.high(keymap.of([{ key: 'Enter', run: () => true }])),
];

function diagnostic(view: EditorView, problem: CodeProblem): Diagnostic {
  const line = view.state.doc.line(Math.min(Math.max(problem.line, 1), view.state.doc.lines));
  const from = Math.min(line.from + Math.max(problem.column - 1, 0), line.to);
  const word = /^[\w.[\]]*/.exec(view.state.sliceDoc(from, line.to))?.[0].length ?? 0;
  return { from, to: Math.min(from + Math.max(word, 1), line.to), severity: 'error', message: problem.message };
}
