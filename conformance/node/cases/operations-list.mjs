// Keeps `operations.json` and `docs/compat.md` true to the SDK package that is installed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listedOperations } from '../lib/operations.mjs';
import { functionCount, operations, sdkVersion } from '../lib/sdk-package.mjs';

const compat = fileURLToPath(new URL('../../compat.mjs', import.meta.url));

export default function () {
  describe('the list of operations', () => {
    test('is made for the version that is installed', () => assert.equal(sdkVersion, '3.19.1'));

    test('has every operation of the package, with its method, path and status', () => {
      assert.equal(functionCount(), 149);
      const listed = listedOperations.map(({ state, ...operation }) => operation);
      assert.deepEqual(listed, operations());
    });

    test('knows two states', () => {
      const states = new Set(listedOperations.map(({ state }) => state));
      assert.deepEqual([...states].sort(), ['not built', 'works']);
    });

    test('is what docs/compat.md shows, and every test named there exists', async () => {
      await promisify(execFile)(process.execPath, [compat, '--check']);
    });
  });
}
