// The official SDK pointed at a test server, with every call written down for the coverage test.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Novu } = require('@novu/api');

/** The SDK's error classes: `ErrorDto`, `ValidationErrorDto`, `PayloadValidationExceptionDto`, … */
export const errors = require('@novu/api/models/errors');

/** What was called so far: name of the operation → how often it was answered and how often refused. */
export const calls = new Map();

/** A `Novu` object for a server; retries are off, so that an error shows at once. */
export function connect(server, { key = server.key } = {}) {
  const novu = new Novu({
    secretKey: key,
    serverURL: server.url,
    retryConfig: { strategy: 'none' },
    timeoutMs: 30_000,
  });
  return recording(novu, []);
}

/** Wraps the SDK's objects; what an operation gives back stays as the SDK's schema parsed it. */
function recording(target, path) {
  return new Proxy(target, {
    get(object, member) {
      const value = Reflect.get(object, member, object);
      const name = [...path, String(member)].join('.');
      if (typeof value === 'function') return (...args) => record(name, () => value.apply(object, args));
      return value !== null && typeof value === 'object' ? recording(value, [...path, member]) : value;
    },
  });
}

async function record(name, call) {
  const count = calls.get(name) ?? { answered: 0, refused: 0 };
  calls.set(name, count);
  try {
    const answer = await call();
    count.answered += 1;
    return answer?.result ?? answer;
  } catch (error) {
    if (error instanceof errors.NovuError) count.refused += 1;
    throw error;
  }
}

/**
 * Asserts that a call fails with one of the SDK's typed errors, and gives the error body.
 * `expected`: `{ type, status, message, field }`; `message` is a text or a pattern, `field` a key of `errors`.
 */
export async function refused(expected, call) {
  const { type, status, message, field } = expected;
  const error = await call().then(
    (answer) => assert.fail(`was not refused: ${JSON.stringify(answer)?.slice(0, 500)}`),
    (thrown) => thrown,
  );
  if (!(error instanceof errors.NovuError)) throw error;
  assert.equal(error.constructor.name, type, `${error.statusCode} ${error.body}`);
  assert.equal(error.statusCode, status, error.body);
  const body = JSON.parse(error.body);
  checkErrorBody(body, status);
  if (message instanceof RegExp) assert.match(String(body.message), message);
  else if (message !== undefined) assert.equal(body.message, message);
  if (field !== undefined)
    assert.ok(body.errors?.[field]?.messages?.length > 0, `no error for ${field}: ${error.body}`);
  return body;
}

/** What every error body has, whoever reads it (contract, conventions §4). */
export function checkErrorBody(body, status) {
  assert.equal(body.statusCode, status);
  assert.match(body.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.match(body.path, /^\//);
  assert.equal(typeof body.ctx, 'object');
}
