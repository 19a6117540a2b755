/** Code to read and to write: its label and frame, and in it CodeMirror as soon as that is loaded. What it knows of a language stands in `languages.ts`. */
import { Box, Input } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId } from 'react';
import type { EditorProps } from './Editor';
import { Plain } from './Plain';
import { useTurn } from './turns';

export type { CodeProblem } from './Editor';

const load = () => import('./Editor');
const Editor = lazy(load);

/** Sends for the code of editors, for screens that will need it soon. */
export function loadEditor() {
  // What cannot be loaded is told where it is drawn.
  load().catch(() => {});
}

/** Room for a few lines, where more than one may be written. Pixels. */
const HEIGHT_MIN = 80;

interface CodeEditorProps extends Omit<EditorProps, 'errorId' | 'minHeight'> {
  hideLabel?: boolean;
  required?: boolean;
  description?: ReactNode;
  error?: ReactNode;
  /** Pixels. */
  minHeight?: number;
}

/** An editor with a label. Until it is ready its text can be read. */
export function CodeEditor({ hideLabel = false, required = false, description, error, ...given }: CodeEditorProps) {
  const hasCome = useTurn(load);
  const id = useId();
  const isLow = given.singleLine === true || given.readOnly === true;
  const editor = { ...given, minHeight: given.minHeight ?? (isLow ? 0 : HEIGHT_MIN) };
  const plain = <Plain {...editor} />;
  return (
    <Input.Wrapper
      id={id}
      label={hideLabel ? undefined : given.label}
      description={description}
      error={error}
      required={required}
      labelElement="div"
      styles={{ error: { whiteSpace: 'pre-line' } }}
    >
      <Box
        mt={hideLabel ? 0 : 4}
        bd={`1px solid var(--mantine-color-${error ? 'error' : 'default-border'})`}
        style={{ borderRadius: 'var(--mantine-radius-md)', overflow: 'hidden' }}
      >
        {hasCome ? (
          <Suspense fallback={plain}>
            <Editor {...editor} errorId={error ? `${id}-error` : undefined} />
          </Suspense>
        ) : (
          plain
        )}
      </Box>
    </Input.Wrapper>
  );
}

interface CodeViewProps extends Pick<EditorProps, 'label' | 'language' | 'maxHeight'> {
  text: string;
}

/** Code that is only shown. */
export function CodeView({ text, ...editor }: CodeViewProps) {
  return <CodeEditor {...editor} value={text} readOnly hideLabel />;
}
