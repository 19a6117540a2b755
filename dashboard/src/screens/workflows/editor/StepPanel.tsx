/** One step: its name, its words, how long they are worth sending, and its place. */
import { ActionIcon, Group, Paper, Stack, TextInput, Title, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { CodeEditor } from '@/components/code/Code';
import { confirm } from '@/components/confirm';
import { isObject, readObject } from '@/components/json';
import { completionSource, type Variables } from './completions';
import type { DraftStep, Workflow } from './draft';
import { useDraft } from './form';
import { problemsOf, problemText } from './issues';
import { useOpened } from './useOpened';
import type { StepBody } from './usePreview';

interface StepPanelProps {
  workflow: Workflow;
  index: number;
  step: DraftStep;
  preview: StepBody | undefined;
  canWrite: boolean;
}

export function StepPanel({ workflow, index, step, preview, canWrite }: StepPanelProps) {
  const form = useDraft();
  const path = `steps.${index}` as const;
  return (
    <Paper withBorder p="md" component="section" aria-label={`Step ${index + 1}`}>
      <Stack>
        <Group justify="space-between" wrap="nowrap">
          <Title order={2}>Push step</Title>
          {canWrite && <StepActions index={index} step={step} />}
        </Group>
        <TextInput label="Name" readOnly={!canWrite} {...form.getInputProps(`${path}.name`)} />
        <Words workflow={workflow} path={path} step={step} preview={preview} canWrite={canWrite} />
        <TextInput
          label="Time to live"
          description="How long the message is worth sending: 90s, 30m, 12h, up to 7d. Empty: as the integration says."
          placeholder="As the integration says"
          readOnly={!canWrite}
          maw={{ md: 320 }}
          {...form.getInputProps(`${path}.timeToLive`)}
        />
      </Stack>
    </Paper>
  );
}

function StepActions({ index, step }: { index: number; step: DraftStep }) {
  const form = useDraft();
  const { open } = useOpened();
  const { steps } = form.values;
  const move = (to: number) => form.reorderListItem('steps', { from: index, to });
  const isEmpty = step.subject.trim() === '' && step.body.trim() === '';
  const remove = () => {
    const neighbour = steps[index + 1] ?? steps[index - 1];
    form.removeListItem('steps', index);
    open({ step: neighbour?.key ?? 'trigger' });
  };
  const ask = () =>
    confirm({
      title: `Remove ${step.name}?`,
      children: 'The step and its words go when you save.',
      action: 'Remove step',
      onConfirm: remove,
    });
  return (
    <Group gap={4} wrap="nowrap">
      <Tooltip label="Move up">
        <ActionIcon aria-label="Move step up" disabled={index === 0} onClick={() => move(index - 1)}>
          <IconArrowUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Move down">
        <ActionIcon aria-label="Move step down" disabled={index === steps.length - 1} onClick={() => move(index + 1)}>
          <IconArrowDown size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Remove step">
        <ActionIcon aria-label="Remove step" color="red" onClick={isEmpty ? remove : ask}>
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

interface WordsProps {
  workflow: Workflow;
  path: `steps.${number}`;
  step: DraftStep;
  preview: StepBody | undefined;
  canWrite: boolean;
}

function Words({ workflow, path, step, preview, canWrite }: WordsProps) {
  const form = useDraft();
  const completions = useCompletions(workflow, preview);
  const subjectProblems = useMemo(() => problemsOf('subject', preview), [preview]);
  const bodyProblems = useMemo(() => problemsOf('body', preview), [preview]);
  return (
    <>
      <CodeEditor
        label="Subject"
        language="liquid"
        singleLine
        required
        readOnly={!canWrite}
        placeholder="Hi {{ subscriber.firstName }}"
        completions={completions}
        problems={subjectProblems}
        value={step.subject}
        error={form.errors[`${path}.subject`] ?? problemText(subjectProblems)}
        onChange={(text) => form.setFieldValue(`${path}.subject`, text)}
      />
      <CodeEditor
        label="Body"
        language="liquid"
        required
        minHeight={132}
        maxHeight={420}
        readOnly={!canWrite}
        placeholder="Type {{ for variables, | for filters"
        completions={completions}
        problems={bodyProblems}
        value={step.body}
        error={form.errors[`${path}.body`] ?? problemText(bodyProblems)}
        onChange={(text) => form.setFieldValue(`${path}.body`, text)}
      />
    </>
  );
}

/**
 * What templates may read: what the server says, with the payload as the schema of the draft has it. One source for as long
 * as the editor is there: a new one would close the list that is open whenever a preview arrives.
 */
function useCompletions(workflow: Workflow, preview: StepBody | undefined) {
  const { payloadSchema } = useDraft().values;
  const declared = workflow.steps[0]?.variables.properties;
  const payload = readObject(payloadSchema).value ?? {};
  const variables: Variables = {
    schema: { properties: { ...(isObject(declared) ? declared : {}), payload } },
    sample: preview?.previewPayloadExample ?? {},
  };
  const latest = useRef(variables);
  useEffect(() => {
    latest.current = variables;
  });
  return useMemo(() => completionSource(() => latest.current), []);
}
