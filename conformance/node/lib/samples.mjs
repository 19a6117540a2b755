// The samples of Novu's push-webhook page, as a reader would run them: only placeholders are filled in.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/** The text of a sample, with `[placeholder, value]` pairs filled in; a placeholder that is not there is an error. */
export function sample(name, replacements = []) {
  const text = readFileSync(new URL(`../../samples/${name}`, import.meta.url), 'utf8');
  return replacements.reduce((result, [placeholder, value]) => {
    if (!result.includes(placeholder)) throw new Error(`${name} has no ${placeholder}`);
    return result.replaceAll(placeholder, value);
  }, text);
}

/**
 * Runs a sample as a module of its own process, with more variables in its environment; rejects when it fails.
 * The TypeScript samples have no type annotations, so Node reads them as they are.
 */
export async function runModule(text, variables = {}) {
  const loader = new URL('./directory-imports.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module'], {
    cwd: packageFolder,
    env: { ...process.env, ...variables },
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (printed += chunk));
  child.stdin.end(text);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the sample failed: ${printed}`);
}

/** Runs a shell sample and gives the JSON that it prints. */
export async function runShell(text) {
  const { stdout } = await promisify(execFile)('bash', ['-c', text]);
  return JSON.parse(stdout);
}

/** Loads a sample that defines a function, and gives the function. */
export async function loadFunction(text, name) {
  const module = await import(`data:text/javascript,${encodeURIComponent(`${text}\nexport { ${name} };`)}`);
  return module[name];
}
