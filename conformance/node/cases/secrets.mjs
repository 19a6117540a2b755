// What must stay secret does: no list, no error, no log line shows a key.

import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deliver, finishedActivity, setStage, unique } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

export default function () {
  suite('secrets', (stage) => {
    const secretKey = unique('never-to-be-seen');
    const hide = (text, where) => assert.ok(!text.includes(secretKey), `the secret is in ${where}`);

    test('no answer shows the secret of an integration', async () => {
      const set = await setStage(stage.novu, stage.receiver, { integration: { credentials: { secretKey } } });
      const credentials = { webhookUrl: set.inbox.url, secretKey };
      const requests = [
        ['GET', '/v1/integrations'],
        ['GET', '/v1/integrations/active'],
        ['PUT', `/v1/integrations/${set.integration.id}`, { credentials }],
        ['PUT', `/v1/integrations/${set.integration.id}`, { credentials: { ...credentials, webhookUrl: 'ftp://x' } }],
        ['PUT', '/v1/integrations/64a1b2c3d4e5f60718293a4b', { credentials }],
        ['POST', '/v1/integrations', { providerId: 'nobody', channel: 'push', credentials }],
        [
          'POST',
          '/v1/integrations',
          { providerId: 'push-webhook', channel: 'push', identifier: set.integration.identifier, credentials },
        ],
        ['POST', `/v1/integrations/${set.integration.id}/set-primary`],
      ];
      for (const [method, path, body] of requests)
        hide((await stage.server.request(method, path, { body })).text, `${method} ${path}`);

      const { transactionId } = await deliver(stage.novu, set);
      hide(JSON.stringify(await finishedActivity(stage.novu, transactionId)), 'the activity feed');
      hide((await stage.server.request('GET', '/v1/messages')).text, 'the messages');
    });

    test('a delivery that fails does not put the secret into its record', async () => {
      const set = await setStage(stage.novu, stage.receiver, { integration: { credentials: { secretKey } } });
      set.inbox.answerAlways({ status: 500, body: 'no' });
      const { transactionId } = await deliver(stage.novu, set);
      hide(
        (await stage.server.request('GET', `/v1/notifications?transactionId=${transactionId}`)).text,
        'the activity feed',
      );
    });

    test('neither output nor log of the server shows it, nor the API key in the log', () => {
      hide(stage.server.stdout, 'the output');
      hide(stage.server.stderr, 'the log');
      assert.ok(!stage.server.stderr.includes(stage.server.key), 'the API key is in the log');
    });

    test('nor do the files of the data folder, which others cannot read', async () => {
      const names = await readdir(stage.server.dataDir);
      assert.ok(names.length > 0);
      for (const name of names) {
        const path = join(stage.server.dataDir, name);
        if (!(await stat(path)).isFile()) continue;
        const bytes = await readFile(path);
        assert.equal(bytes.indexOf(secretKey), -1, `the secret is in ${name}`);
        assert.equal(bytes.indexOf(stage.server.key), -1, `the API key is in ${name}`);
      }
      const modes = await Promise.all(
        names.filter((name) => /key/.test(name)).map((name) => stat(join(stage.server.dataDir, name))),
      );
      for (const { mode } of modes) assert.equal(mode & 0o777, 0o600);
    });
  });
}
