/** Code to read and to write, in CodeMirror, which is loaded when it is first needed. What it knows of a language stands in `languages.ts`. */
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { EditorProps } from './Editor';
import { useTurn } from './turns';

export type { CodeProblem } from './Editor';

const load = () => import('./Editor');
const Editor = lazy(load);

/** An editor with a label. */
export function CodeEditor(props: EditorProps) {
  const hasCome = useTurn(load);
  const outline = <Skeleton h={props.minHeight ?? 80} />;
  if (!hasCome) return outline;
  return (
    <Suspense fallback={outline}>
      <Editor {...props} />
    </Suspense>
  );
}

/** Code that is only shown. */
export function CodeView({
  text,
  label,
  language,
  maxHeight,
}: {
  text: string;
  label: string;
  language: EditorProps['language'];
  maxHeight?: number;
}) {
  return (
    <CodeEditor
      value={text}
      label={label}
      language={language}
      readOnly
      hideLabel
      {...(maxHeight === undefined ? {} : { maxHeight })}
    />
  );
}
