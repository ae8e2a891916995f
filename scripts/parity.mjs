/** `npm run parity -- FOLDER [--write]`: see bench/parity.ts. */
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { options } from './build.mjs';

await build({ ...options, entryPoints: { ...options.entryPoints, parity: 'bench/parity.ts' } });
process.exitCode =
  spawnSync(process.execPath, ['dist/parity.js', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
