/**
 * Writes THIRD_PARTY.md: what ships inside the package beside Gradlens itself, with licences. The list is read off the
 * bundles. `--check` only compares, for tests.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundles } from './build.mjs';
import { contentsOf, shippedPackages } from './shipped.mjs';

/** Compatible with Apache-2.0 for a package that only bundles. */
const ALLOWED = [
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  '(Apache-2.0 AND BSD-3-Clause)',
  '(MIT OR CC0-1.0)',
];

const shipped = await shippedPackages(await Promise.all(bundles.map(contentsOf)));
const sections = shipped.map(({ folder, name, version, license, repository }) => {
  if (!ALLOWED.includes(license))
    throw new Error(`${name} ${version} has the licence ${license}, which is not on the list`);
  const file = readdirSync(folder).find((f) => /^licen[cs]e(\.|$)/i.test(f));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}.`;
  const where = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return `## ${name} ${version}\n\n${license}, ${where}\n\n\`\`\`\n${text}\n\`\`\`\n`;
});
const head = `# What ships with Gradlens

Gradlens is under the Apache License 2.0 (LICENSE). These parts come from others. Made by \`node scripts/thirdParty.mjs\`.

## ONNX message definitions (src/core/onnx/onnx.proto)

Apache-2.0, from the onnx package. Copyright (c) ONNX Project Contributors.

## The bundled model (models/bbc-news)

Weights derived from all-MiniLM-L6-v2, Apache-2.0; data and their terms: models/bbc-news/README.md.

`;
const content = head + sections.join('\n');
if (process.argv.includes('--check')) {
  if (!existsSync('THIRD_PARTY.md') || readFileSync('THIRD_PARTY.md', 'utf8') !== content) {
    process.stderr.write('THIRD_PARTY.md is not up to date: run node scripts/thirdParty.mjs\n');
    process.exitCode = 1;
  }
} else writeFileSync('THIRD_PARTY.md', content);
