/** `npm run fuzz -- TARGET SECONDS [SEED]`: readers of what is not trusted, on damaged files; see test/fuzz. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'gradlens-fuzz-'));
const outfile = join(folder, 'main.cjs');
await build({
  entryPoints: ['test/fuzz/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile,
  external: ['esbuild'],
  logLevel: 'error',
});
// esbuild is found from the repository.
const env = { ...process.env, NODE_PATH: join(process.cwd(), 'node_modules') };
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit', env });
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 1);
