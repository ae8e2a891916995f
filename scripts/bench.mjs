/**
 * Builds and runs a file of bench/: `node scripts/bench.mjs NAME ARGUMENT…`; `all` runs every part, and without a name it
 * says what there is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { options } from './build.mjs';

const [part, ...rest] = process.argv.slice(2);
const [name, ...args] = part === undefined ? ['all'] : part === 'all' ? ['all', '--run', ...rest] : [part, ...rest];
if (!existsSync(`bench/${name}.ts`)) {
  process.stderr.write(`there is no benchmark ${name}: npm run bench says what there is\n`);
  process.exit(2);
}
await build({ ...options, entryPoints: { ...options.entryPoints, [`bench-${name}`]: `bench/${name}.ts` } });
process.exitCode = spawnSync(process.execPath, [`dist/bench-${name}.js`, ...args], { stdio: 'inherit' }).status ?? 1;
