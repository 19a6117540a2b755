// Environments and the tags of their workflows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/client.mjs';
import { addWorkflow } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

export default function () {
  suite('environments', (stage) => {
    test('Development and Production are there from the first start', async () => {
      const environments = await stage.novu.environments.list();
      assert.deepEqual(
        environments.map(({ name }) => name),
        ['Development', 'Production'],
      );
      for (const { id, slug, identifier } of environments) {
        assert.match(id, /^[0-9a-f]{24}$/);
        assert.match(slug, /_env_[0-9A-Za-z]{16}$/);
        assert.ok(identifier.length > 0);
      }
    });

    test('keys are shown for the environment of the caller only', async () => {
      const environments = await stage.novu.environments.list();
      const shown = Object.fromEntries(
        environments.map(({ name, apiKeys }) => [name, (apiKeys ?? []).map(({ key }) => key)]),
      );
      assert.deepEqual(shown, { Development: [stage.server.key], Production: [] });
    });

    test('the tags of an environment are those of its workflows, each once', async () => {
      await addWorkflow(stage.novu, { tags: ['orders', 'urgent'] });
      await addWorkflow(stage.novu, { tags: ['orders'] });
      const [development] = await stage.novu.environments.list();
      const tags = await stage.novu.environments.getTags(development.id);
      assert.deepEqual(
        tags.map(({ name }) => name),
        ['orders', 'urgent'],
      );
    });

    test('tags of another environment are not shown', async () => {
      const [, production] = await stage.novu.environments.list();
      const expected = { type: 'ErrorDto', status: 404, message: `Environment ${production.id} not found` };
      await refused(expected, () => stage.novu.environments.getTags(production.id));
    });

    test('tags of an unknown environment are refused', async () => {
      const id = '64a1b2c3d4e5f60718293a4b';
      const expected = { type: 'ErrorDto', status: 404, message: `Environment ${id} not found` };
      await refused(expected, () => stage.novu.environments.getTags(id));
    });
  });
}
