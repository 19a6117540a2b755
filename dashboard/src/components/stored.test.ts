import { expect, test } from 'vitest';
import { differences, overlaid, rebased, turnOf } from './stored';

const initial = { name: 'Hook', active: true, credentials: { url: 'https://a', secret: '' } };
const renamed = { ...initial, name: 'My hook' };
const inactive = { ...initial, active: false };
const signed = { ...initial, credentials: { ...initial.credentials, secret: '••••••••' } };
const moved = { ...initial, credentials: { ...initial.credentials, url: 'https://b' } };
const secretTyped = { ...initial, credentials: { ...initial.credentials, secret: 'mine' } };

const turns: [name: string, typed: typeof initial, stored: typeof initial, revision: string, turn: string][] = [
  ['the same revision', renamed, initial, '1', 'stay'],
  ['the revision before an own save', renamed, initial, '0', 'stay'],
  ['a change, and nothing typed', initial, moved, '2', 'begin'],
  ['what was typed is stored', renamed, renamed, '2', 'begin'],
  ['another revision of the same', renamed, initial, '2', 'go on'],
  ['a change of quiet fields alone', renamed, { ...inactive, ...signed }, '2', 'go on'],
  ['a change of a quiet field that was typed in', secretTyped, signed, '2', 'behind'],
  ['a change of another field', renamed, moved, '2', 'behind'],
  ['a change of the same field', renamed, { ...initial, name: 'Theirs' }, '2', 'behind'],
  ['a quiet change and another', renamed, { ...moved, active: false }, '2', 'behind'],
];
test.each(turns)('%s', (_, typed, values, revision, turn) =>
  expect(
    turnOf({
      initial,
      typed,
      revision: '1',
      passed: '0',
      stored: { values, revision },
      quiet: ['active', 'credentials.secret'],
    }),
  ).toBe(turn),
);

test('fields that differ are named by their paths', () => {
  expect(differences(initial, { ...initial })).toEqual([]);
  expect(differences(initial, { ...moved, name: 'x' })).toEqual(['name', 'credentials.url']);
  expect(differences({ tags: ['a'] }, { tags: ['a', 'b'] })).toEqual(['tags']);
  expect(differences({ data: null }, { data: { a: 1 } })).toEqual(['data']);
});

test('what was typed after a save was sent stays, and the rest is what was saved', () => {
  const sent = { ...secretTyped, name: ' Hook ' };
  const typed = { ...sent, credentials: { ...sent.credentials, url: 'https://c' } };
  expect(overlaid(sent, typed, signed)).toEqual({
    ...initial,
    credentials: { url: 'https://c', secret: '••••••••' },
  });
});

test('what was typed stays, and the rest follows', () =>
  expect(overlaid(initial, { ...secretTyped, name: 'My hook' }, { ...moved, active: false })).toEqual({
    name: 'My hook',
    active: false,
    credentials: { url: 'https://b', secret: 'mine' },
  }));

const limit = { timeout: '5s', count: 1, period: '1s' };
const groups = [['timeout'], ['count', 'period']] as const;
test.each([
  ['nothing', {}, {}, { timeout: '9s', count: 2, period: '2s' }],
  ['a field', { timeout: '7s' }, {}, { timeout: '7s', count: 2, period: '2s' }],
  ['one of two that belong together', { count: 8 }, {}, { timeout: '9s', count: 8, period: '1s' }],
  ['what was sent', { timeout: '7s', count: 8 }, { timeout: '7s' }, { timeout: '9s', count: 8, period: '1s' }],
])('with %s typed, the others follow', (_, typed, settled, expected) =>
  expect(
    rebased(
      { initial: limit, typed: { ...limit, ...typed }, settled },
      { timeout: '9s', count: 2, period: '2s' },
      groups,
    ),
  ).toEqual(expected),
);
