/**
 * A workflow while it is edited: how it comes from what the server answers and goes back, and how steps are added and
 * moved. Pure; what is open and when it is saved lives elsewhere.
 */
import type { Schemas } from '@/api/client';
import { isObject, type JsonObject, pretty, readObject } from '@/components/json';

export type Workflow = Schemas['WorkflowResponseDto'];
type Preferences = Schemas['WorkflowPreferencesDto'];
type Severity = Schemas['Severity'];

/** As many as the server takes. */
export const STEPS_MAX = 20;

export const SEVERITIES: readonly Severity[] = ['none', 'low', 'medium', 'high'];

export type DraftStep = {
  /** What names it in the address and among its siblings: the identifier of a stored step, else a text that no identifier is. */
  key: string;
  /** The `_id` of a stored step. */
  id: string | null;
  name: string;
  subject: string;
  body: string;
  /** As the server reads it: `30m`, `1h`; empty where the integration decides. */
  timeToLive: string;
  /** Controls that no field of the editor shows, kept as they are. */
  others: JsonObject;
};

/** The members that can be edited, in the form of their fields. Their names are those of the server, so that what it refuses finds its field. */
export type Draft = {
  name: string;
  description: string;
  tags: string[];
  active: boolean;
  severity: Severity;
  validatePayload: boolean;
  /** A JSON schema as text; empty for none. */
  payloadSchema: string;
  isTranslationEnabled: boolean;
  preferences: { user: Preferences | null; workflow: Preferences };
  steps: DraftStep[];
};

const SHOWN_CONTROLS = new Set(['subject', 'body', 'timeToLive']);

export function draftOf(workflow: Workflow): Draft {
  return {
    name: workflow.name,
    description: workflow.description ?? '',
    tags: workflow.tags,
    active: workflow.active,
    severity: SEVERITIES.find((one) => one === workflow.severity) ?? 'none',
    validatePayload: workflow.validatePayload,
    payloadSchema: isObject(workflow.payloadSchema) ? pretty(workflow.payloadSchema) : '',
    isTranslationEnabled: workflow.isTranslationEnabled,
    preferences: { user: workflow.preferences.user ?? null, workflow: workflow.preferences.default },
    steps: workflow.steps.map(stepOf),
  };
}

function stepOf(step: Schemas['StepResponseDto']): DraftStep {
  const controls = step.controlValues;
  return {
    key: step.stepId,
    id: step._id,
    name: step.name,
    subject: textOf(controls.subject),
    body: textOf(controls.body),
    timeToLive: lengthOf(controls.timeToLive),
    others: Object.fromEntries(Object.entries(controls).filter(([name]) => !SHOWN_CONTROLS.has(name))),
  };
}

/** What is sent when the draft is saved. Its schema must be readable: {@link schemaProblem} says whether it is. */
export function updateOf(draft: Draft): Schemas['UpdateWorkflowDto'] {
  return {
    name: draft.name.trim(),
    description: draft.description.trim() === '' ? null : draft.description.trim(),
    tags: draft.tags,
    active: draft.active,
    severity: draft.severity,
    validatePayload: draft.validatePayload,
    payloadSchema: readObject(draft.payloadSchema).value,
    isTranslationEnabled: draft.isTranslationEnabled,
    preferences: draft.preferences,
    steps: draft.steps.map((step) => ({
      ...(step.id !== null && { _id: step.id, stepId: step.key }),
      name: step.name.trim(),
      type: 'push',
      controlValues: controlsOf(step),
    })),
  };
}

/** What the draft changes of what was loaded, as text that people copy: line breaks are line breaks. */
export function changesText(draft: Draft, loaded: Draft): string {
  const { steps, ...members } = draft;
  const former: JsonObject = { ...loaded };
  const formerSteps = new Map(loaded.steps.map((step) => [step.key, step]));
  const isChanged = (value: unknown, before: unknown) => JSON.stringify(value) !== JSON.stringify(before);
  const changed = Object.entries(members).filter(([name, value]) => isChanged(value, former[name]));
  const changedSteps = steps.filter((step) => isChanged(step, formerSteps.get(step.key)));
  return [
    ...changed.map(([name, value]) => `${name}:\n${typeof value === 'string' ? value : pretty(value)}`),
    ...changedSteps.map(
      ({ name, subject, body }) => `Step ${name}, subject:\n${subject}\n\nStep ${name}, body:\n${body}`,
    ),
  ].join('\n\n');
}

/** The controls of a step as they are sent: null takes back a time to live that was set. */
function controlsOf(step: DraftStep): JsonObject {
  const timeToLive = step.timeToLive.trim();
  return { ...step.others, subject: step.subject, body: step.body, timeToLive: timeToLive === '' ? null : timeToLive };
}

/** Why the schema cannot be sent; null if it can. */
export function schemaProblem(text: string): string | null {
  return text.trim() === '' ? null : readObject(text).problem;
}

/** A new step, with a name that no other has. */
export function newStep(steps: readonly DraftStep[]): DraftStep {
  const free = (taken: (number: number) => boolean) => {
    let number = 1;
    while (taken(number)) number += 1;
    return number;
  };
  const key = free((number) => steps.some((step) => step.key === `new:${number}`));
  const names = new Set(steps.map((step) => step.name));
  const name = names.has('Push') ? `Push ${free((number) => number < 2 || names.has(`Push ${number}`))}` : 'Push';
  return { key: `new:${key}`, id: null, name, subject: '', body: '', timeToLive: '', others: {} };
}

/**
 * The draft that stays open after `sent` was saved as `saved`: what was changed since then is kept, and steps that were
 * new get the ids that they were given.
 */
export function adopt(current: Draft, sent: Draft, saved: Draft): Draft {
  if (JSON.stringify(current) === JSON.stringify(sent)) return saved;
  const given = new Map(sent.steps.map((step, index) => [step.key, saved.steps[index]]));
  const steps = current.steps.map((step) => {
    const stored = given.get(step.key);
    return step.id === null && stored !== undefined ? { ...step, key: stored.key, id: stored.id } : step;
  });
  return { ...current, steps };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Seconds, or a number with its unit. */
function lengthOf(value: unknown): string {
  return typeof value === 'number' ? `${value}s` : textOf(value);
}
