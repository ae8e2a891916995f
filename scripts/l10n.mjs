/** Writes l10n/bundle.l10n.json, the texts that translators start from. `--check` only compares, for tests. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTables } from './tables.mjs';

const folder = 'src/extension';
const file = 'l10n/bundle.l10n.json';

const found = new Set();
for (const name of readdirSync(folder).sort()) {
  const source = readFileSync(join(folder, name), 'utf8');
  for (const [, text] of source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)) found.add(text.replaceAll("\\'", "'"));
}
const { EXPORTS } = await loadTables();
for (const { description } of Object.values(EXPORTS)) found.add(description);
const bundle = `${JSON.stringify(Object.fromEntries([...found].sort().map((text) => [text, text])), null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== bundle) {
    process.stderr.write('l10n/bundle.l10n.json is not up to date: run node scripts/l10n.mjs\n');
    process.exitCode = 1;
  }
} else {
  mkdirSync('l10n', { recursive: true });
  writeFileSync(file, bundle);
}
