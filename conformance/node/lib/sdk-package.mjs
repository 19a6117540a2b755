// Reads the operations out of the installed `@novu/api` package itself: no list of ours is involved,
// so comparing the result with `operations.json` shows when either has gone stale.

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const root = dirname(require.resolve('@novu/api/package.json'));

/** The version that is installed, for example `3.19.1`. */
export const sdkVersion = require('@novu/api/package.json').version;

/** How many functions the package ships: one file each. */
export function functionCount() {
  return readdirSync(join(root, 'funcs')).filter((name) => name.endsWith('.js')).length;
}

/** Every operation that is reachable from a `Novu` object: `{ name, method, path, success }`, sorted by name. */
export function operations() {
  const { Novu } = require('@novu/api');
  return walk(new Novu({ secretKey: 'unused' }), [])
    .map(({ name, source }) => ({ name, ...describeFunction(source) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Goes through the getters of the SDK's classes; a method names the function file that it calls. */
function walk(client, path) {
  const prototype = Object.getPrototypeOf(client);
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([member, descriptor]) => {
    if (member === 'constructor') return [];
    if (descriptor.get) return walk(client[member], [...path, member]);
    const source = /\(0, (\w+)_js_1\.\1\)/.exec(descriptor.value.toString());
    return source ? [{ name: [...path, member].join('.'), source: source[1] }] : [];
  });
}

function describeFunction(source) {
  const code = readFileSync(join(root, 'funcs', `${source}.js`), 'utf8');
  const [, path] = /pathToFunc\)\("([^"]+)"\)/.exec(code);
  const [, method] = /method: "([A-Z]+)"/.exec(code);
  const [, codes] = /M\.(?:json|nil)\((\d+|\[[\d, ]+\]),/.exec(code);
  return { method, path, success: [JSON.parse(codes)].flat() };
}
