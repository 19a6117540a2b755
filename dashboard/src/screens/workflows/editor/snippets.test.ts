import { expect, test } from 'vitest';
import { triggerSnippets } from './snippets';

const payload = { text: 'it\'s "so"\n', items: [1, null, true], none: {} };
const trigger = { origin: 'http://127.0.0.1:3000', workflowId: 'order', subscriberId: "o'neil", payload };
const code = Object.fromEntries(triggerSnippets(trigger).map(({ name, code }) => [name, code]));

test.each([
  [
    'Node.js',
    'workflowId: "order",\n  to: { subscriberId: "o\'neil" },\n  payload: {\n    "text": "it\'s \\"so\\"\\n",',
  ],
  [
    'Python',
    '"payload": {\n            "text": "it\'s \\"so\\"\\n",\n            "items": [\n                1,\n                None,\n                True,\n            ],\n            "none": {},\n        },',
  ],
  ['Go', '"    \\"text\\": \\"it\'s \\\\\\"so\\\\\\"\\\\n\\",\\n" +'],
  ['PHP', '    "text": "it\'s \\"so\\"\\n",'],
  ['curl', `"subscriberId": "o'\\''neil"`],
])('%s has the values as it writes them', (name, part) => expect(code[name]).toContain(part));

test('no code has a secret', () => {
  for (const text of Object.values(code)) expect(text).toContain('NOVU_SECRET_KEY');
});
