import { expect, test } from 'vitest';
import { schemaFrom } from './schema';

const text = { type: 'string' };
const cases: [sample: Record<string, unknown>, schema: Record<string, unknown>][] = [
  [{}, { type: 'object', properties: {} }],
  [
    { a: 'x', b: 1, c: 1.5, d: true, e: null },
    {
      type: 'object',
      properties: { a: text, b: { type: 'integer' }, c: { type: 'number' }, d: { type: 'boolean' }, e: {} },
      required: ['a', 'b', 'c', 'd', 'e'],
    },
  ],
  [
    { a: { b: 'x' } },
    {
      type: 'object',
      properties: { a: { type: 'object', properties: { b: text }, required: ['b'] } },
      required: ['a'],
    },
  ],
  [{ list: [] }, { type: 'object', properties: { list: { type: 'array' } }, required: ['list'] }],
  [{ list: ['x', 'y'] }, { type: 'object', properties: { list: { type: 'array', items: text } }, required: ['list'] }],
  [
    { list: [1, 1.5] },
    { type: 'object', properties: { list: { type: 'array', items: { type: 'number' } } }, required: ['list'] },
  ],
  [
    { list: [{ a: 'x', b: 'y' }, { a: 'z' }, 'w'] },
    {
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items: {
            anyOf: [{ type: 'object', properties: { a: text, b: text }, required: ['a'] }, text],
          },
        },
      },
      required: ['list'],
    },
  ],
];

test.each(cases)('%j has a strict schema', (sample, schema) => expect(schemaFrom(sample, true)).toEqual(schema));

test('without strictness nothing is required', () =>
  expect(schemaFrom({ a: { b: 'x' }, c: [{ d: 'y' }] }, false)).toEqual({
    type: 'object',
    properties: {
      a: { type: 'object', properties: { b: text } },
      c: { type: 'array', items: { type: 'object', properties: { d: text } } },
    },
  }));
