import { expect, test } from 'vitest';
import { refusal } from './errors';

const cases: [name: string, status: number, body: string, message: string, fields: object][] = [
  [
    'a validation error',
    422,
    '{"message":"Validation Error","errors":{"name":{"messages":["name must be a string"]}}}',
    'Validation Error',
    { name: ['name must be a string'] },
  ],
  ['several messages', 400, '{"message":["one","two"]}', 'one; two', {}],
  ['no JSON at all', 502, '<html>', 'The server answered 502 Bad Gateway', {}],
  ['an empty message', 404, '{"message":""}', 'The server answered 404 Not Found', {}],
  ['errors of the event routes', 400, '{"message":"x","errors":[{"field":"a"}]}', 'x', {}],
];

test.each(cases)('%s is read', async (_, status, body, message, fields) => {
  const statusText = { 404: 'Not Found', 502: 'Bad Gateway' }[status] ?? '';
  const error = await refusal(new Response(body, { status, statusText, headers: { 'Retry-After': '7' } }));
  expect({ message: error.message, status: error.status, fields: error.fields, after: error.retryAfter }).toEqual({
    message,
    status,
    fields,
    after: 7,
  });
});
