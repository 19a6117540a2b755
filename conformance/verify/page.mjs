// Puts the code of `crates/logic/src/verification` into docs/verify.md: `node conformance/verify/page.mjs --write`. A test of
// `logic` holds the two equal.

import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../../docs/verify.md', import.meta.url);
const folder = new URL('../../crates/logic/src/verification/', import.meta.url);
const [BEGIN, END] = ['<!-- code: begin -->', '<!-- code: end -->'];
const files = [
  ['js', 'Node.js', 'verify.mjs'],
  ['python', 'Python', 'verify.py'],
  ['go', 'Go', 'verify.go'],
  ['php', 'PHP', 'verify.php'],
  ['ruby', 'Ruby', 'verify.rb'],
  ['java', 'Java', 'TidingsWebhook.java'],
  ['csharp', 'C#', 'TidingsWebhook.cs'],
  ['rust', 'Rust', 'verify.rs'],
];

if (process.argv[2] !== '--write') {
  console.error('usage: node conformance/verify/page.mjs --write');
  process.exit(2);
}
const blocks = files.map(([language, name, file]) => {
  const code = readFileSync(new URL(file, folder), 'utf8');
  return `### ${name}\n\n\`${file}\`:\n\n\`\`\`${language}\n${code}\`\`\`\n`;
});
const text = readFileSync(page, 'utf8');
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`docs/verify.md needs the lines ${BEGIN} and ${END}`);
writeFileSync(page, `${text.slice(0, begin + BEGIN.length)}\n\n${blocks.join('\n')}\n${text.slice(end)}`);
