import { expect, test } from 'vitest';
import { concerns, EVERYTHING, topicsOf } from './liveTopics';

test.each([
  ['{"topics":["runs"],"ids":{"runs":["a"]}}', ['runs']],
  ['{"topics":[]}', []],
  ['{"topics":["runs"],"lagged":true}', EVERYTHING],
  ['{}', EVERYTHING],
  ['null', EVERYTHING],
  ['not JSON', EVERYTHING],
])('%s speaks of %s', (data, topics) => expect(topicsOf(data)).toEqual(topics));

test.each([
  [['inspectors'], ['/tidings/v1/inspectors', '/tidings/v1/checklist']],
  [['a topic of a later version'], []],
  [
    ['dead-letters', 'dead-letters'],
    ['/tidings/v1/dead-letters', '/tidings/v1/bulk-operations'],
  ],
])('%s concerns %s', (topics, paths) => expect(concerns(topics)).toEqual(paths));
