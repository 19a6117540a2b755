import { expect, test } from 'vitest';
import { fieldOf, sortRefusals, stepIndexOf, tabOf } from './fields';

test.each([
  ['name', 'name', 'settings', null],
  ['tags.3', 'tags', 'settings', null],
  ['payloadSchema', 'payloadSchema', 'payload', null],
  ['steps.0.name', 'steps.0.name', 'steps', 0],
  ['steps.12.controlValues.subject', 'steps.12.subject', 'steps', 12],
  ['steps', 'steps', 'steps', null],
])('%s is the field %s on the tab %s', (name, field, tab, step) => {
  expect(fieldOf(name)).toBe(field);
  expect(tabOf(field)).toBe(tab);
  expect(stepIndexOf(field)).toBe(step);
});

test('what has no field of its own is said above', () => {
  const refusals = { name: ['too long'], 'steps.1.controlValues.body': ['a', 'b'], 'steps.1.stepId': ['bad'] };
  expect(sortRefusals(refusals)).toEqual({
    beside: { name: 'too long', 'steps.1.body': 'a; b' },
    above: ['steps.1.stepId: bad'],
  });
});
