// The code that Tidings gives for triggering a workflow, run in its own languages against the real binary. A language that is
// not installed is left out with a line that says so, unless TIDINGS_ALL_LANGUAGES is set, as it is for the gate.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { discard, makeFolder } from '../node/lib/binary.mjs';
import { setStage } from '../node/lib/stage.mjs';
import { suite } from '../node/lib/suite.mjs';
import { isInstalled } from '../verify/languages.mjs';

const run = promisify(execFile);
const mustRunAll = Boolean(process.env.TIDINGS_ALL_LANGUAGES);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(repository, 'conformance/node/node_modules');
/** A Python that has the SDK. */
const python = resolve(process.env.TIDINGS_PYTHON ?? join(repository, 'target/conformance-venv/bin/python'));

/** `prepare(folder, file)` gives the command that runs the code in `file`. */
const languages = [
  { language: 'node', probe: ['node', '--version'], prepare: prepareNode },
  { language: 'python', probe: [python, '--version'], prepare: (_, file) => [python, file] },
  { language: 'go', probe: ['go', 'version'], prepare: (_, file) => ['go', 'run', file] },
  { language: 'php', probe: ['php', '--version'], prepare: (_, file) => ['php', file] },
  { language: 'curl', probe: ['curl', '--version'], prepare: (_, file) => ['sh', file] },
];

const subscriberId = `o'b"r \\ $HOME é`;
/** What the payload must be: every kind of value, and texts that a careless template would break. */
const payload = {
  text: `"two" 'words'\n\\ $HOME \`id\` é 🔑 \u2028`,
  whole: 42,
  fraction: 1.5,
  yes: true,
  no: false,
  nothing: null,
  list: ['a', {}, []],
  'with-dash': { deep: { er: 1 } },
  empty: {},
};

suite('the trigger code', (stage) => {
  const found = {};
  let folder;

  before(async () => {
    folder = await makeFolder();
    const properties = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, { default: value }]));
    const workflow = { subject: 'Hi', body: '{{payload.text}}', payloadSchema: { type: 'object', properties } };
    found.set = await setStage(stage.novu, stage.receiver, { subscriber: { subscriberId }, workflow });
    const query = new URLSearchParams({ subscriberId, origin: stage.server.url });
    const path = `/tidings/v1/workflows/${found.set.workflow.workflowId}/trigger-snippets?${query}`;
    const answer = await stage.server.request('GET', path);
    assert.equal(answer.status, 200, answer.text);
    found.snippets = new Map(answer.json.data.map((snippet) => [snippet.language, snippet]));
  });

  after(() => discard(folder));

  for (const entry of languages) {
    test(`triggers in ${entry.language}`, async (context) => {
      if (!isInstalled(entry)) {
        const line = `${entry.language} is not installed: its trigger code was not run`;
        assert.ok(!mustRunAll, line);
        console.log(line);
        return context.skip(line);
      }
      const printed = await printedBy(entry);
      assert.match(printed, /txn_[0-9a-z]+/);
      const { body } = await found.set.inbox.next();
      const { __nvMessageId, subscriber, step, ...arrived } = body.payload;
      assert.deepEqual(arrived, payload);
      assert.equal(subscriber.subscriberId, subscriberId);
      assert.equal(body.content, payload.text);
    });
  }

  test('is given in these languages', () => {
    assert.deepEqual([...found.snippets.keys()], languages.map(({ language }) => language));
  });

  /** What the code of a language prints. */
  async function printedBy({ language, prepare }) {
    const place = join(folder, language);
    mkdirSync(place);
    const { fileName, code } = found.snippets.get(language);
    const file = join(place, fileName);
    writeFileSync(file, code);
    const [program, ...options] = prepare(place, file);
    // The standard library is all that Go needs: nothing is downloaded, nothing stays.
    const go = { GOCACHE: join(place, 'cache'), GOPROXY: 'off', GOFLAGS: '-mod=mod' };
    const env = { ...process.env, ...go, NOVU_SECRET_KEY: stage.server.key };
    const { stdout } = await run(program, options, { cwd: place, env });
    return stdout;
  }
});

function prepareNode(place, file) {
  symlinkSync(packages, join(place, 'node_modules'));
  return ['node', file];
}
