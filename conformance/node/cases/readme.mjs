// The five minutes of the README, as they stand there: its receiver, and its walk with the SDK.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { runModule } from '../lib/samples.mjs';
import { suite } from '../lib/suite.mjs';
import { within } from '../lib/waiting.mjs';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const PUSH_MS_MAX = 20_000;

export default function () {
  suite('the README', (stage) => {
    test('its receiver calls the push of its walk genuine', async () => {
      const port = await freePort();
      const receiver = spawn(process.execPath, ['--input-type=module'], { stdio: ['pipe', 'pipe', 'inherit'] });
      receiver.stdin.end(program('receiver.mjs', [['.listen(4000)', `.listen(${port})`]]));
      try {
        const replacements = [
          ['http://127.0.0.1:3000', stage.server.url],
          ['http://127.0.0.1:4000', `http://127.0.0.1:${port}`],
        ];
        await runModule(program('walk.mjs', replacements), { NOVU_SECRET_KEY: stage.server.key });
        const [printed] = await within(
          PUSH_MS_MAX,
          'the receiver to print',
          once(receiver.stdout.setEncoding('utf8'), 'data'),
        );
        const [verdict, body] = /^(\w+) (.*)/.exec(printed).slice(1);
        assert.equal(verdict, 'genuine');
        const { target, title, content } = JSON.parse(body);
        assert.deepEqual([target, title, content], [['adas-phone'], 'Hi Ada', 'Order 42 is on its way.']);
      } finally {
        receiver.kill();
      }
    });
  });
}

/** The code block of the README that opens with this file name, with `[text, replacement]` pairs replaced. */
function program(name, replacements) {
  const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  const code = blocks.find((block) => block.startsWith(`// ${name} `));
  assert.ok(code, `README.md has no ${name}`);
  return replacements.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `${name} has no ${from}`);
    return text.replaceAll(from, to);
  }, code);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
