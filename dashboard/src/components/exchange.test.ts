import { expect, test } from 'vitest';
import { asCurl, byteSize, phasesOf, prettyJson, statusText } from './exchange';

test.each([
  ['{}', '{}'],
  ['[ ]', '[]'],
  ['{"a":1,"b":[true,null]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}'],
  ['{"id":9007199254740993,"id":1.0}', '{\n  "id": 9007199254740993,\n  "id": 1.0\n}'],
  ['{"text":"a, {b}: \\"c\\" \\\\"}', '{\n  "text": "a, {b}: \\"c\\" \\\\"\n}'],
  ['[{"a":{}},[]]', '[\n  {\n    "a": {}\n  },\n  []\n]'],
  ['"text"', '"text"'],
  ['{"a":', null],
  ['ok', null],
  ['', null],
])('%s is laid out', (text, pretty) => {
  expect(prettyJson(text)).toBe(pretty);
  if (pretty !== null) expect(JSON.parse(pretty)).toEqual(JSON.parse(text));
});

test.each([
  [
    { url: 'https://a.example/hook', headers: [{ name: 'x', value: "it's" }], body: "{'}" },
    "curl -X POST 'https://a.example/hook' \\\n  -H 'x: it'\\''s' \\\n  --data-raw '{'\\''}'",
  ],
  [{ method: 'GET', url: 'http://a/', headers: [], body: null }, "curl -X GET 'http://a/'"],
  [{ url: 'http://a/', headers: [], body: '' }, "curl -X POST 'http://a/'"],
])('%j becomes a command', (request, command) => expect(asCurl(request)).toBe(command));

test.each([
  [{ resolve: 1, connect: 2, tls: null, firstByte: 30, total: 40 }, 'Look-up 1, Connect 2, Wait 30, Rest 7'],
  [{ resolve: null, connect: null, tls: null, firstByte: null, total: 3 }, 'Rest 3'],
  [{ firstByte: 3, total: 3 }, 'Wait 3'],
])('%j has its phases', (timings, phases) =>
  expect(
    phasesOf(timings)
      .map(({ name, length }) => `${name} ${length}`)
      .join(', '),
  ).toBe(phases),
);

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_234, '1.2 KB'],
  [262_144, '262 KB'],
  [3_400_000, '3.4 MB'],
])('%s bytes are %s', (bytes, text) => expect(byteSize(bytes)).toBe(text));

test.each([
  [503, '503 Service Unavailable'],
  [299, '299'],
])('%s is %s', (status, text) => expect(statusText(status)).toBe(text));
