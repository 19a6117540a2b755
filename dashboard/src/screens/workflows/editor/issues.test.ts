import { expect, test } from 'vitest';
import { messagesOf, problemsOf, problemText, withoutPayloadIssues } from './issues';

const unknown = {
  issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
  message: 'line 1, column 4: the variable `foo` is not available in this step',
  line: 1,
  column: 4,
};
const missing = { issueType: 'MISSING_VALUE', message: 'Subject is required' };
const failure = { control: 'body', message: 'line 2, column 1: expected `}}`', line: 2, column: 1 };

test('places are told once, each at its control', () => {
  const unparsed = {
    ...unknown,
    message: 'The template does not parse: line 2, column 1: expected `}}`',
    line: 2,
    column: 1,
  };
  const preview = { issues: { subject: [unknown, missing], body: [unparsed] }, errors: [failure] };
  expect(problemsOf('subject', preview)).toEqual([
    { message: 'the variable `foo` is not available in this step', line: 1, column: 4 },
  ]);
  expect(problemsOf('body', preview)).toEqual([
    { message: 'The template does not parse: expected `}}`', line: 2, column: 1 },
  ]);
  expect(problemsOf('body', { ...preview, issues: {} })).toEqual([{ message: 'expected `}}`', line: 2, column: 1 }]);
  expect(problemsOf('body', undefined)).toEqual([]);
});

test('problems are written under the field', () => {
  expect(problemText([])).toBeNull();
  expect(
    problemText([
      { message: 'a', line: 1, column: 2 },
      { message: 'b', line: 3, column: 4 },
    ]),
  ).toBe('Line 1, column 2: a\nLine 3, column 4: b');
});

test('the node says everything', () => {
  expect(messagesOf({ subject: [missing], body: [unknown] })).toEqual(['Subject is required', unknown.message]);
  expect(messagesOf(undefined)).toEqual([]);
});

test('while the schema changes, nothing is said of the payload', () => {
  const ofPayload = { ...unknown, variableName: 'payload.a' };
  const others = [{ ...unknown, variableName: 'payloads' }, missing];
  const preview = { content: { title: '', content: '' }, errors: [], previewPayloadExample: {} };
  const kept = withoutPayloadIssues({ ...preview, issues: { subject: [ofPayload, ...others] } });
  expect(kept.issues).toEqual({ subject: others });
});
