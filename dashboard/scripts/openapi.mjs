// What the dashboard's types are generated from: the server's own OpenAPI document without its prose, one operation or
// schema on each line. `--write` renews openapi.json from a built `tidings`, `--check` fails when it is stale.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../openapi.json', import.meta.url));
const built = fileURLToPath(new URL('../../target/debug/tidings', import.meta.url));
const prose = new Set(['description', 'summary', 'example', 'examples', 'tags', 'security', 'externalDocs']);

/** A copy of a part of the document without prose. The names of properties are data, whatever they are called. */
function withoutProse(value, isNames = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => isNames || !prose.has(name));
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutProse(part, !isNames && name === 'properties')]));
}

/** Refusals have one shape, which the client knows: only successes are kept. */
function withSuccessesOnly(operation) {
  const successes = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('2'));
  return {
    ...operation,
    responses: Object.fromEntries(successes.map(([status, answer]) => [status, { description: '', ...answer }])),
  };
}

function render(document) {
  const methods = ([path, item]) => {
    const lines = Object.entries(item).map(([method, operation]) => {
      const kept = method === 'parameters' ? withoutProse(operation) : withSuccessesOnly(withoutProse(operation));
      return `      ${JSON.stringify(method)}: ${JSON.stringify(kept)}`;
    });
    return `    ${JSON.stringify(path)}: {\n${lines.join(',\n')}\n    }`;
  };
  const schema = ([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(withoutProse(value))}`;
  const byName = (one, other) => (one[0] < other[0] ? -1 : 1);
  const paths = Object.entries(document.paths).sort(byName).map(methods).join(',\n');
  const schemas = Object.entries(document.components.schemas).sort(byName).map(schema).join(',\n');
  const head = `  "openapi": ${JSON.stringify(document.openapi)},\n  "info": { "title": "Tidings", "version": "0" }`;
  return `{\n${head},\n  "paths": {\n${paths}\n  },\n  "components": {\n    "schemas": {\n${schemas}\n    }\n  }\n}\n`;
}

const printed = execFileSync(process.env.TIDINGS_BIN ?? built, ['openapi'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const fresh = render(JSON.parse(printed));
switch (process.argv[2]) {
  case '--write':
    writeFileSync(page, fresh);
    break;
  case '--check':
    if (readFileSync(page, 'utf8') !== fresh) {
      process.stderr.write(
        'dashboard/openapi.json is stale: build tidings and run `node dashboard/scripts/openapi.mjs --write`\n',
      );
      process.exit(1);
    }
    break;
  default:
    process.stderr.write('usage: node dashboard/scripts/openapi.mjs --write | --check\n');
    process.exit(2);
}
