// One suite: its own server, receiver and SDK client, up before its first test and gone after its last.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { startServer } from './binary.mjs';
import { connect } from './client.mjs';
import { startReceiver } from './receiver.mjs';

/**
 * Registers a suite; `define(stage)` registers tests, which find `stage.server`, `.novu` and `.receiver`.
 * `options` are flags for the server.
 */
export function suite(title, define, options = []) {
  describe(title, { concurrency: 1 }, () => {
    const stage = {};
    before(async () => {
      stage.server = await startServer({ options });
      stage.receiver = await startReceiver();
      stage.novu = connect(stage.server);
    });
    after(async () => {
      try {
        assert.equal(await stage.server?.stop(), 0, 'a graceful end has exit code 0');
      } finally {
        await stage.receiver?.close();
      }
    });
    define(stage);
  });
}
