import { expect, test } from 'vitest';
import { graphOf } from './graph';

const step = (key: string) => ({ key, name: key, subject: '', issues: [] });
const base = { identifier: 'order', open: 'b', canAdd: true, width: 300 };

test.each([
  [[], true, ['trigger', 'add-0']],
  [[step('a')], true, ['trigger', 'add-0', 'a', 'add-1']],
  [[step('a'), step('b')], false, ['trigger', 'a', 'b']],
])('steps %j with buttons %j are nodes in order', (steps, canAdd, ids) => {
  const { nodes, edges, height } = graphOf({ ...base, steps, canAdd });
  expect(nodes.map(({ id }) => id)).toEqual(ids);
  expect(edges.map(({ source, target }) => [source, target])).toEqual(
    ids.slice(1).map((id, index) => [ids[index], id]),
  );
  const tops = nodes.map(({ position }) => position.y);
  expect(tops).toEqual([...tops].sort((one, other) => one - other));
  expect(height).toBeGreaterThan(Math.max(...tops));
});

test('one node is open', () => {
  const { nodes } = graphOf({ ...base, steps: [step('a'), step('b')] });
  expect(nodes.filter(({ data }) => 'isOpen' in data && data.isOpen).map(({ id }) => id)).toEqual(['b']);
});
