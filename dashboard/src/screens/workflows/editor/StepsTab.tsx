/** The canvas of steps, and beside it what of it is open. */
import { Alert, Grid, Paper, ScrollArea, Skeleton, Stack } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { loadEditor } from '@/components/code/Code';
import { Later } from '@/components/Later';
import { draftOf, newStep, STEPS_MAX, type Workflow } from './draft';
import { useDraft } from './form';
import { messagesOf, withoutPayloadIssues } from './issues';
import { PreviewPanel } from './PreviewPanel';
import { StepPanel } from './StepPanel';
import { TriggerPanel } from './TriggerPanel';
import { useOpened } from './useOpened';
import { usePreview, useSample } from './usePreview';

const loadCanvas = () => import('./Canvas');
const Canvas = lazy(loadCanvas);
// Sends for the code of what is drawn last while the workflow is on its way. What cannot be loaded is told where it is drawn.
loadCanvas().catch(() => {});
loadEditor();

export function StepsTab({ workflow, canWrite }: { workflow: Workflow; canWrite: boolean }) {
  const form = useDraft();
  const opened = useOpened();
  const { steps } = form.values;
  const index =
    opened.step === 'trigger'
      ? -1
      : Math.max(
          steps.findIndex(({ key }) => key === opened.step),
          0,
        );
  const step = steps[index];
  const sample = useSample(workflow);
  const preview = usePreview(workflow, step, sample.text);
  const isSchemaChanged = form.values.payloadSchema !== draftOf(workflow).payloadSchema;
  const answer = preview.data && isSchemaChanged ? withoutPayloadIssues(preview.data) : preview.data;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, sm: 4, lg: 3 }}>
        <CanvasPane
          workflow={workflow}
          open={step?.key ?? 'trigger'}
          liveIssues={answer === undefined ? undefined : messagesOf(answer.issues)}
          canWrite={canWrite}
        />
      </Grid.Col>
      {step === undefined ? (
        <Grid.Col span={{ base: 12, sm: 8, lg: 9 }}>
          <TriggerPanel workflow={workflow} />
        </Grid.Col>
      ) : (
        <>
          <Grid.Col span={{ base: 12, sm: 8, lg: 5 }}>
            <StepPanel
              key={step.key}
              workflow={workflow}
              index={index}
              step={step}
              preview={answer}
              canWrite={canWrite}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <Later outline={<Skeleton h={360} />}>
              <PreviewPanel workflow={workflow} preview={preview} sample={sample} />
            </Later>
          </Grid.Col>
        </>
      )}
    </Grid>
  );
}

interface CanvasPaneProps {
  workflow: Workflow;
  /** The key of the open step, or `trigger`. */
  open: string;
  /** What is wrong with the open step as it is written now. */
  liveIssues: readonly string[] | undefined;
  canWrite: boolean;
}

function CanvasPane({ workflow, open, liveIssues, canWrite }: CanvasPaneProps) {
  const form = useDraft();
  const { open: show } = useOpened();
  const { steps } = form.values;
  const infos = steps.map(({ key, id, name, subject }, index) => {
    const stored = workflow.steps.find(({ _id }) => _id === id)?.issues;
    const words = key === open && liveIssues !== undefined ? liveIssues : messagesOf(stored?.controls);
    const issues = [...refusalsOf(form.errors, index), ...words, ...messagesOf(stored?.integration)];
    return { key, name, subject, issues };
  });
  const isFull = steps.length >= STEPS_MAX;
  const add = (index: number) => {
    const step = newStep(form.getValues().steps);
    form.insertListItem('steps', step, index);
    show({ step: step.key });
  };
  return (
    <Stack gap="xs">
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <ScrollArea.Autosize mah={{ base: 300, sm: 640 }} type="auto">
          <Suspense fallback={<Skeleton h={280} />}>
            <Canvas
              identifier={workflow.workflowId}
              steps={infos}
              open={open}
              canWrite={canWrite && !isFull}
              onOpen={(key) => show({ step: key })}
              onAdd={add}
            />
          </Suspense>
        </ScrollArea.Autosize>
      </Paper>
      {isFull && <Alert color="gray">A workflow has at most {STEPS_MAX} steps.</Alert>}
    </Stack>
  );
}

/** What the server refused of a step. */
function refusalsOf(errors: Readonly<Record<string, ReactNode>>, index: number): string[] {
  const ofStep = Object.entries(errors).filter(([field]) => field.startsWith(`steps.${index}.`));
  return ofStep.flatMap(([, error]) => (typeof error === 'string' ? [error] : []));
}
