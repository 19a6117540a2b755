// One suite: its own server, receiver and SDK client, up before its first test and gone after its last.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { startServer } from './binary.mjs';
import { connect } from './client.mjs';
import { startReceiver } from './receiver.mjs';

/** Registers a suite; `define(stage)` registers tests, which find `stage.server`, `.novu` and `.receiver`. */
export function suite(title, define) {
  describe(title, { concurrency: 1 }, () => {
    const stage = {};
    before(async () => {
      stage.server = await startServer();
      stage.receiver = await startReceiver();
      stage.novu = connect(stage.server);
    });
    after(async () => {
      const code = await stage.server?.stop();
      await stage.receiver?.close();
      assert.equal(code, 0, 'a graceful end has exit code 0');
    });
    define(stage);
  });
}
