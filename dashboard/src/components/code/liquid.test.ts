import { StringStream } from '@codemirror/language';
import { expect, test } from 'vitest';
import { liquidParser } from './liquid';

/** The tokens of a template, without plain text. */
function tokens(template: string): string[] {
  const state = liquidParser.startState?.(2);
  const found: string[] = [];
  if (state === undefined) return found;
  for (const line of template.split('\n')) {
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = liquidParser.token(stream, state);
      if (kind !== null) found.push(`${kind} ${stream.current().trim()}`);
    }
  }
  return found;
}

const cases: [template: string, expected: string[]][] = [
  ['Hi <b>there</b> { 1 }', []],
  [
    "Hi {{- payload.items[0].name | default: 'x', 2 }}!",
    ['brace {{-', 'variableName payload', 'propertyName .items', 'number 0', 'propertyName .name', 'operator |'].concat(
      ['variableName.function default', "string 'x'", 'number 2', 'brace }}'],
    ),
  ],
  [
    '{% if a contains true %}b{% endif -%}',
    ['brace {%', 'keyword if', 'variableName a', 'keyword contains', 'atom true', 'brace %}'].concat([
      'brace {%',
      'keyword endif',
      'brace -%}',
    ]),
  ],
  [
    '{% comment %}{{ a }}\nb{% endcomment %}c',
    [
      'brace {%',
      'keyword comment %}',
      'comment {',
      'comment { a }}',
      'comment b',
      'brace {%',
      'keyword endcomment',
      'brace %}',
    ],
  ],
  ['{% raw %}{{ a }}{% endraw %}', ['brace {%', 'keyword raw %}', 'brace {%', 'keyword endraw', 'brace %}']],
  ['{{ a |\n upcase }}', ['brace {{', 'variableName a', 'operator |', 'variableName.function upcase', 'brace }}']],
];
test.each(cases)('%j has its tokens', (template, expected) => expect(tokens(template)).toEqual(expected));
