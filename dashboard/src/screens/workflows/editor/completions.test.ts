import { expect, test } from 'vitest';
import { completionsAt, isExpected, type Variables } from './completions';

const text = { type: 'string', description: 'A text' };
const variables: Variables = {
  schema: {
    properties: {
      payload: {
        properties: { orderId: text, items: { type: 'array', items: { properties: { name: text } } } },
      },
      subscriber: { properties: { firstName: text, data: { type: 'object' } } },
    },
  },
  sample: { subscriber: { data: { plan: 'pro', 'not a name': 1, tags: ['x'], nothing: null } } },
};

const cases: [before: string, from: number, labels: string[]][] = [
  ['Hi {{', 5, ['payload', 'subscriber']],
  ['Hi {{ ', 6, ['payload', 'subscriber']],
  ['{{ pay', 3, ['payload', 'subscriber']],
  ['{{payload.', 10, ['orderId', 'items']],
  ['{{ payload.ord', 11, ['orderId', 'items']],
  ['{{ payload.items[0].', 20, ['name']],
  ['{{ payload.items.first.n', 23, ['name']],
  ['{{ subscriber.data.', 19, ['plan', 'tags', 'nothing']],
  ['{{ a }} {{ subscriber.', 22, ['firstName', 'data']],
  ['{% if subscriber.f', 17, ['firstName', 'data']],
  ["{{ 'a' | append: subscriber.", 28, ['firstName', 'data']],
];
test.each(cases)('%j is completed', (before, from, labels) => {
  const found = completionsAt(before, variables);
  expect({ from: found?.from, labels: found?.options.map(({ label }) => label) }).toEqual({ from, labels });
});

test.each([
  ['{{ payload.orderId | up', 'filter', 'upcase'],
  ['{{ payload.orderId|', 'filter', 'default'],
  ['{% ', 'tag', 'if'],
  ['{%- fo', 'tag', 'for'],
])('%j is completed with a %s', (before, detail, label) => {
  const options = completionsAt(before, variables)?.options ?? [];
  expect(options.find((option) => option.label === label)?.detail).toBe(detail);
});

test.each(['', 'Hi', 'Hi {', '{{ payload.orderId }} and', '{{ "pay', "{{ a | date: '%", '{{ payload.unknown.'])(
  '%j is not completed',
  (before) => expect(completionsAt(before, variables)).toBeNull(),
);

test.each([
  ['{{', true],
  ['{{ ', true],
  ['{{ pay', true],
  ['{{ payload.', true],
  ['{{ a | ', true],
  ['{% if ', true],
  ['{% for item in ', true],
  ['{{ payload.orderId ', false],
  ['{{ a }}', false],
  ['{% assign ', false],
])('whether a word is expected after %j: %j', (before, expected) => expect(isExpected(before)).toBe(expected));
