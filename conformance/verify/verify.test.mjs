// The verification code that Tidings hands out, run in its own languages against deliveries of the real binary. A language
// that is not installed is left out with a line that says so, unless TIDINGS_ALL_LANGUAGES is set, as it is for the gate.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { discard, makeFolder } from '../node/lib/binary.mjs';
import { deliver, setStage } from '../node/lib/stage.mjs';
import { suite } from '../node/lib/suite.mjs';
import { casesOf } from './cases.mjs';
import { isInstalled, languages } from './languages.mjs';

const mustRunAll = Boolean(process.env.TIDINGS_ALL_LANGUAGES);
/** Languages whose standard library has no ed25519: their code knows `v1` only. */
const withoutKeyPairs = new Set(['python']);
const rustSnippet = new URL('../../crates/logic/src/verification/verify.rs', import.meta.url);

suite('the verification code', (stage) => {
  const found = {};
  let folder;

  before(async () => {
    folder = await makeFolder();
    Object.assign(found, await collect(stage));
  });

  after(() => discard(folder));

  test('accepts as the library of Standard Webhooks does', () => {
    const { deliveries, secrets } = found;
    const verify = (secret, { rawBody, headers }) => new Webhook(secret).verify(rawBody.toString(), headers);
    const encoded = `whsec_${Buffer.from(secrets.first).toString('base64')}`;
    for (const [secret, delivery] of [
      [encoded, deliveries.first],
      [encoded, deliveries.during],
      [secrets.second, deliveries.during],
      [secrets.second, deliveries.after],
    ])
      assert.deepEqual(verify(secret, delivery), delivery.body);
    assert.throws(() => verify(encoded, deliveries.after), /No matching signature/);
  });

  for (const entry of languages) {
    test(`is right in ${entry.language}`, (context) => {
      if (!isInstalled(entry)) {
        const line = `${entry.language} is not installed: its verification code was not run`;
        assert.ok(!mustRunAll, line);
        console.log(line);
        return context.skip(line);
      }
      const cases = found.cases.filter(({ title }) => !(withoutKeyPairs.has(entry.language) && /^public/.test(title)));
      const answers = answersOf(entry, cases);
      const wrong = cases.filter(({ expected }, place) => answers[place] !== String(expected));
      assert.deepEqual(wrong.map(({ title, expected }) => `${title} must be ${expected}`), []);
    });
  }

  test('is given in these languages and in C#', () => {
    const given = [...found.snippets.keys()].sort();
    assert.deepEqual(given, [...languages.map(({ language }) => language), 'csharp'].sort());
    assert.equal(found.snippets.get('rust').code, readFileSync(rustSnippet, 'utf8'), 'cargo builds another file');
  });

  /** What the code of a language says to cases, one text each. */
  function answersOf({ language, prepare }, cases) {
    const place = join(folder, language);
    mkdirSync(place);
    const { fileName, code } = found.snippets.get(language);
    const file = join(place, fileName);
    writeFileSync(file, code);
    const [program, ...options] = prepare(place, file);
    const input = cases.map(({ line }) => `${line}\n`).join('');
    const { status, stdout, stderr, error } = spawnSync(program, options, { input, encoding: 'utf8' });
    assert.ok(!error && status === 0, `${program} ended with ${status}: ${error ?? ''}${stderr}${stdout}`);
    const answers = stdout.trimEnd().split('\n');
    assert.equal(answers.length, cases.length, stdout + stderr);
    return answers;
  }
});

/** Deliveries before, during and after a rotation, with what they must be judged by. */
async function collect({ server, novu, receiver }) {
  const set = await setStage(novu, receiver, { workflow: { subject: 'Größe 推送', body: '{{payload.text}}' } });
  const path = `/tidings/v1/integrations/${set.integration.id}`;
  const request = async (method, to, body, status = 200) => {
    const answer = await server.request(method, to, { body });
    assert.equal(answer.status, status, answer.text);
    return answer.json.data;
  };
  const send = () => deliver(novu, set, { payload: { text: 'a "quoted" line\r\nand 🔑 \u2028', number: 1.5 } });

  const first = await send();
  const { secretKey } = await request('POST', `${path}/secret-rotation`, {}, 201);
  const during = await send();
  await request('DELETE', `${path}/former-keys`);
  await request('PUT', `/v1/integrations/${set.integration.id}`, { configurations: { standardWebhooksAsymmetric: true } });
  const after = await send();

  const [{ publicKey }] = (await request('GET', `${path}/signing`)).publicKeys;
  const { snippets } = await request('GET', `${path}/verification-snippets`);
  const [deliveries, secrets] = [{ first, during, after }, { first: set.secretKey, second: secretKey }];
  return {
    deliveries,
    secrets,
    cases: casesOf(deliveries, secrets, publicKey),
    snippets: new Map(snippets.map((snippet) => [snippet.language, snippet])),
  };
}
