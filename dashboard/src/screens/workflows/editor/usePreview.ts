/** What a step would send, asked for again while it is written. */
import { useDebouncedValue, useLocalStorage } from '@mantine/hooks';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { isObject, type JsonObject, readObject } from '@/components/json';
import type { DraftStep, Workflow } from './draft';

export type StepBody = Schemas['StepBodyDto'];

const PATH = '/tidings/v1/workflows/{workflowId}/steps/{stepId}/body';
/** After so long without a key the preview follows. Milliseconds. */
const TYPING_PAUSE = 350;
/** Former states of a text are not worth keeping. Milliseconds. */
const KEPT_FOR = 10_000;

export interface Sample {
  /** As it was written; null as long as the example of the server is good enough. */
  text: string | null;
  setText: (text: string | null) => void;
}

/** The sample data of a workflow, kept in this browser. */
export function useSample(workflow: Workflow): Sample {
  const key = `sample-data-${workflow._id}`;
  const [text, setText] = useLocalStorage<string | null>({ key, defaultValue: null, getInitialValueInEffect: false });
  return { text, setText };
}

interface PreviewAsked {
  workflowId: string;
  /** A stored step. The preview of one that is not stored yet is that of a stored one with its controls. */
  stepId: string;
  /** Tells whose preview it is. */
  key: string;
  controls: JsonObject;
  sample: JsonObject;
}

function previewOptions({ workflowId, stepId, key, controls, sample }: PreviewAsked) {
  return queryOptions({
    queryKey: ['post', PATH, { workflowId, stepId, key, controls, sample }] as const,
    queryFn: async ({ signal }) => {
      const { data } = await client.POST(PATH, {
        params: { path: { workflowId, stepId } },
        body: { controlValues: controls, previewPayload: sample },
        signal,
      });
      if (data === undefined) throw new ApiError('The server answered without a preview.', 0);
      return data.data;
    },
    gcTime: KEPT_FOR,
    // While somebody writes, the preview before is better than none; that of another step is not.
    placeholderData: (previous, query) => (query?.queryKey[2].key === key ? previous : undefined),
  });
}

/** Asks for the preview of a step of the draft; nothing can be asked when no step is stored. */
export function usePreview(workflow: Workflow, step: DraftStep | undefined, sampleText: string | null) {
  const stored = workflow.steps.find(({ _id }) => _id === step?.id) ?? workflow.steps[0];
  const sample = readObject(sampleText ?? '').value ?? {};
  const controls = step === undefined ? {} : { ...step.others, subject: step.subject, body: step.body };
  const key = step?.key ?? '';
  // As a text, which stays the same while nothing is written.
  const written = JSON.stringify({ key, controls, sample });
  const [paused] = useDebouncedValue(written, TYPING_PAUSE);
  const asked: Pick<PreviewAsked, 'key' | 'controls' | 'sample'> = JSON.parse(paused);
  // Another step is shown at once.
  const current = asked.key === key ? asked : { key, controls, sample };
  const options = previewOptions({ workflowId: workflow.workflowId, stepId: stored?.stepId ?? '', ...current });
  return useQuery({ ...options, enabled: step !== undefined && stored !== undefined });
}

/** An example payload: what was written as sample data, or what the server makes up for the first step. */
export function useExample(workflow: Workflow): JsonObject {
  const { text } = useSample(workflow);
  const stored = workflow.steps[0];
  const step = stored && { key: stored.stepId, controls: stored.controlValues };
  const options = previewOptions({
    workflowId: workflow.workflowId,
    stepId: stored?.stepId ?? '',
    key: step?.key ?? '',
    controls: step?.controls ?? {},
    sample: readObject(text ?? '').value ?? {},
  });
  const preview = useQuery({ ...options, enabled: stored !== undefined });
  const payload = preview.data?.previewPayloadExample.payload;
  return isObject(payload) ? payload : {};
}
