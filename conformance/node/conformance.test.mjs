// The one entry point: runs all suites against the real binary, side by side, and then asks whether every
// operation that `operations.json` calls working was really called, with good and with bad input.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import activity from './cases/activity.mjs';
import authentication from './cases/authentication.mjs';
import credentials from './cases/credentials.mjs';
import delivery from './cases/delivery.mjs';
import durability from './cases/durability.mjs';
import environments from './cases/environments.mjs';
import events from './cases/events.mjs';
import idempotency from './cases/idempotency.mjs';
import integrations from './cases/integrations.mjs';
import operationsList from './cases/operations-list.mjs';
import readme from './cases/readme.mjs';
import receivers from './cases/receivers.mjs';
import requests from './cases/requests.mjs';
import secrets from './cases/secrets.mjs';
import seedPage from './cases/seed-page.mjs';
import subscribers from './cases/subscribers.mjs';
import templates from './cases/templates.mjs';
import workflows from './cases/workflows.mjs';
import { calls } from './lib/client.mjs';
import { workingOperations } from './lib/operations.mjs';

// Four at a time: most of the time goes into waiting for retries, and each suite has a server of its own.
describe('the SDK and the binary', { concurrency: 4 }, () => {
  receivers();
  durability();
  seedPage();
  readme();
  delivery();
  events();
  idempotency();
  workflows();
  templates();
  integrations();
  credentials();
  subscribers();
  activity();
  environments();
  authentication();
  requests();
  secrets();
});

operationsList();

/** Push has no primary integration, and push is all there is: this operation is right when it refuses. */
const refusesAlways = new Set(['integrations.setAsPrimary']);

describe('coverage', () => {
  for (const { name } of workingOperations) {
    test(`${name} was called with good and with bad input`, () => {
      const { answered = 0, refused = 0 } = calls.get(name) ?? {};
      if (!refusesAlways.has(name)) assert.ok(answered > 0, 'no call was answered');
      assert.ok(refused > 0, 'no call was refused');
    });
  }
});
