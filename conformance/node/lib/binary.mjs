// Starts the real `tidings` binary on a free port and a fresh folder, and ends it again.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { within } from './waiting.mjs';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const binary = resolve(process.env.TIDINGS_BIN ?? join(repository, 'target/debug/tidings'));
const START_MS_MAX = 20_000;
const STOP_MS_MAX = 20_000;

/** The secret key that every test server presets for its Development environment. */
export const SECRET_KEY = 'conformance-development-key-0123456789abcdef';

/** Makes an empty folder that `discard` removes. */
export const makeFolder = () => mkdtemp(join(tmpdir(), 'tidings-conformance-'));
export const discard = (folder) => rm(folder, { recursive: true, force: true });

/** Runs `tidings` with arguments to its end; gives `{ stdout, stderr }` or rejects with the exit code. */
export const runTidings = (args) => promisify(execFile)(binary, args);

/** Starts a server; without `dataDir` it gets a folder of its own, which `stop` removes. `options` are further flags. */
export async function startServer({ dataDir, options = [] } = {}) {
  const folder = dataDir ?? (await makeFolder());
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data-dir', folder, ...options], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TIDINGS_SECRET_KEY: SECRET_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = new Server(child, folder, dataDir === undefined);
  await server.ready();
  return server;
}

class Server {
  #child;
  #ownsFolder;
  #exited;
  /** Everything printed so far. */
  stdout = '';
  stderr = '';
  /** Base address of the API, known once the server is ready. */
  url = '';
  key = SECRET_KEY;

  constructor(child, folder, ownsFolder) {
    this.#child = child;
    this.#ownsFolder = ownsFolder;
    this.dataDir = folder;
    this.#exited = once(child, 'exit');
    // A test run that is broken off takes its servers with it.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    child.stdout.setEncoding('utf8').on('data', (text) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
  }

  /** Waits for the line that names the address. */
  ready() {
    const announced = new Promise((found, lost) => {
      const look = () => {
        const line = /^API\s+(http:\S+)/m.exec(this.stdout);
        if (line) found((this.url = line[1].replace(/\/$/, '')));
      };
      this.#child.stdout.on('data', look);
      this.#child.on('error', lost);
      this.#exited.then(([code]) => lost(new Error(`exited with ${code}: ${this.stderr}${this.stdout}`)));
    });
    return within(START_MS_MAX, 'the server to print its address', announced);
  }

  /** Asks the server to end; gives its exit code. */
  async stop() {
    this.#child.kill('SIGTERM');
    const [code] = await within(STOP_MS_MAX, 'the server to stop', this.#exited);
    if (this.#ownsFolder) await discard(this.dataDir);
    return code;
  }

  /** Ends the server as a power failure would: nothing gets a chance to tidy up. */
  async kill() {
    this.#child.kill('SIGKILL');
    await within(STOP_MS_MAX, 'the server to be gone', this.#exited);
  }

  /**
   * One plain HTTP request, for what no SDK would send. `body` may be text (sent as it is) or a value (sent as JSON).
   * Gives `{ status, headers, text, json }`; `json` is undefined when the answer is not JSON.
   */
  async request(method, path, { body, headers = {}, key = this.key } = {}) {
    const response = await fetch(this.url + path, {
      method,
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        ...(key === null ? {} : { authorization: `ApiKey ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
