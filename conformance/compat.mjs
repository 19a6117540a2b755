// Keeps `docs/compat.md` in step with `operations.json`: `--write` renews the table, `--check` compares
// it and looks up every test that the page names.

import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../docs/compat.md', import.meta.url);
const operations = JSON.parse(readFileSync(new URL('operations.json', import.meta.url), 'utf8'));
const [BEGIN, END] = ['<!-- operations: begin -->', '<!-- operations: end -->'];

/** The summary line and one table row for each operation. */
function table() {
  const working = operations.filter(({ state }) => state === 'works').length;
  const rows = operations.map(
    ({ name, method, path, success, state }) =>
      `| \`${name}\` | ${method} \`${path}\` | ${success.join(', ')} | ${state} |`,
  );
  return [
    `${working} of ${operations.length} operations work.`,
    '',
    '| SDK call | HTTP | success | state |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** The page with its table renewed. */
function renewed(text) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/compat.md needs the lines ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${table()}\n\n${text.slice(end)}`;
}

/** Tests that the page names, as `[folder/file](…) "title"`, and that are not where it says. */
function missingTests(text) {
  return [...text.matchAll(/\[[^\]]+\]\(\.\.\/([^)]+)\) "([^"]+)"/g)]
    .filter(([, file, title]) => !readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').includes(title))
    .map(([, file, title]) => `${file} has no test "${title}"`);
}

function check(text) {
  const problems = missingTests(text);
  if (renewed(text) !== text) problems.push('the table is out of date: node conformance/compat.mjs --write');
  if (!/\[[^\]]+\]\(\.\.\/[^)]+\) "/.test(text)) problems.push('the page names no test');
  return problems;
}

const text = readFileSync(page, 'utf8');
if (process.argv[2] === '--write') {
  writeFileSync(page, renewed(text));
} else if (process.argv[2] === '--check') {
  const problems = check(text);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else {
  console.error('usage: node conformance/compat.mjs --check | --write');
  process.exitCode = 2;
}
