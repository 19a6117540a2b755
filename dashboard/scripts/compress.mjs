// Puts a copy compressed with gzip beside every file of the build that is smaller so.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const out = process.env.TIDINGS_DASHBOARD_OUT ?? 'dist';
for (const name of readdirSync(out, { recursive: true })) {
  if (!/\.(css|html|js|svg)$/.test(name)) continue;
  const plain = readFileSync(join(out, name));
  const compressed = gzipSync(plain, { level: 9 });
  if (compressed.length < plain.length) writeFileSync(join(out, `${name}.gz`), compressed);
}
