/** Builds and runs a file of bench/: `node scripts/bench.mjs NAME ARGUMENT…`. */
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { options } from './build.mjs';

const [name, ...rest] = process.argv.slice(2);
await build({ ...options, entryPoints: { ...options.entryPoints, [`bench-${name}`]: `bench/${name}.ts` } });
process.exitCode = spawnSync(process.execPath, [`dist/bench-${name}.js`, ...rest], { stdio: 'inherit' }).status ?? 1;
