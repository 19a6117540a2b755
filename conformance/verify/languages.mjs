// The languages whose verification code is run: how to see that one is installed, and how to make a program of its snippet
// and its driver. C# is not among them: there is no .NET to be had where the tests run.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const driver = (name) => fileURLToPath(new URL(`drivers/${name}`, import.meta.url));

/** The driver for Rust is an example of the crate that holds the snippet, so that cargo builds it. */
const rustDriver = resolve(process.env.TIDINGS_VERIFY_BIN ?? join(repository, 'target/debug/examples/verify'));

/** `prepare(folder, file)` gives the command that answers cases with the snippet in `file`. */
export const languages = [
  { language: 'js', probe: ['node', '--version'], prepare: (_, file) => ['node', driver('driver.mjs'), file] },
  { language: 'python', probe: ['python3', '--version'], prepare: (_, file) => ['python3', driver('driver.py'), file] },
  { language: 'php', probe: ['php', '--version'], prepare: (_, file) => ['php', driver('driver.php'), file] },
  { language: 'ruby', probe: ['ruby', '--version'], prepare: (_, file) => ['ruby', driver('driver.rb'), file] },
  { language: 'go', probe: ['go', 'version'], prepare: prepareGo },
  { language: 'java', probe: ['javac', '-version'], prepare: prepareJava },
  { language: 'rust', probe: [rustDriver], prepare: () => [rustDriver] },
];

/** Whether what a language needs is there. */
export function isInstalled({ probe: [program, ...options] }) {
  try {
    execFileSync(program, options, { input: '', stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function prepareGo(folder, file) {
  const module = join(folder, 'module');
  mkdirSync(join(module, 'webhook'), { recursive: true });
  copyFileSync(file, join(module, 'webhook/verify.go'));
  copyFileSync(driver('driver.go'), join(module, 'main.go'));
  writeFileSync(join(module, 'go.mod'), 'module verify\n\ngo 1.19\n');
  // The standard library is all that it needs: nothing is downloaded, nothing stays.
  const env = { ...process.env, GOCACHE: join(folder, 'cache'), GOFLAGS: '-mod=mod', GOPROXY: 'off' };
  const program = join(folder, 'verify');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: module, env });
  return [program];
}

function prepareJava(folder, file) {
  execFileSync('javac', ['-Xlint:all', '-Werror', '-d', folder, file, driver('Driver.java')]);
  return ['java', '-cp', folder, '-Xshare:auto', '-XX:TieredStopAtLevel=1', 'Driver'];
}
