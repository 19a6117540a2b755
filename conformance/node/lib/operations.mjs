// The reviewed list of SDK operations and what Tidings makes of each.

import { readFileSync } from 'node:fs';

/** Every operation of the SDK: `{ name, method, path, success, state }`. */
export const listedOperations = JSON.parse(readFileSync(new URL('../../operations.json', import.meta.url), 'utf8'));

/** Those that are marked as working. */
export const workingOperations = listedOperations.filter(({ state }) => state === 'works');
