/** What is wrong with a step, for its fields and its node. Pure. */
import type { Schemas } from '@/api/client';
import type { CodeProblem } from '@/components/code/Code';
import type { StepBody } from './usePreview';

type Issue = Schemas['StepIssueDto'];
type Issues = Readonly<Record<string, readonly Issue[]>>;

/** What is wrong in the template of a control, each with its place. */
export function problemsOf(
  control: 'subject' | 'body',
  preview: Pick<StepBody, 'issues' | 'errors'> | undefined,
): CodeProblem[] {
  if (preview === undefined) return [];
  const issues = (preview.issues[control] ?? []).flatMap(({ message, line, column }) =>
    typeof line === 'number' && typeof column === 'number' ? [{ message: withoutPlace(message), line, column }] : [],
  );
  const isTold = ({ line, column }: CodeProblem) =>
    issues.some((issue) => issue.line === line && issue.column === column);
  const failures = preview.errors.filter((failure) => failure.control === control && !isTold(failure));
  return [
    ...issues,
    ...failures.map(({ message, line, column }) => ({ message: withoutPlace(message), line, column })),
  ];
}

/** The server knows the stored schema only: while it is being changed, what is said of payload variables may be wrong. */
export function withoutPayloadIssues(preview: StepBody): StepBody {
  const isOfPayload = ({ variableName }: Issue) => /^payload\b/.test(variableName ?? '');
  const issues = Object.entries(preview.issues).map(
    ([control, some]) => [control, some.filter((issue) => !isOfPayload(issue))] as const,
  );
  return { ...preview, issues: Object.fromEntries(issues) };
}

/** What stands beside the field. */
export function problemText(problems: readonly CodeProblem[]): string | null {
  if (problems.length === 0) return null;
  return problems.map(({ message, line, column }) => `Line ${line}, column ${column}: ${message}`).join('\n');
}

/** What is said of a step on its node. */
export function messagesOf(issues: Issues | undefined): string[] {
  return Object.values(issues ?? {}).flatMap((some) => some.map(({ message }) => message));
}

/** Places are shown beside the message, not twice. */
function withoutPlace(message: string): string {
  return message.replace(/line \d+, column \d+: /, '');
}
