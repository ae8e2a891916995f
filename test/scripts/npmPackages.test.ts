/** What is published runs where nothing else is installed. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/fixtures';

it('the npm package without a native runtime runs on WebAssembly, with what it carries alone', () => {
  const at = temporaryFolder();
  const script = pathToFileURL(join('scripts', 'npmPackages.mjs')).href;
  const make = join(temporaryFolder(), 'make.mjs');
  writeFileSync(make, `import { command } from ${JSON.stringify(script)};\nawait command(${JSON.stringify(at)});\n`);
  const made = spawnSync(process.execPath, [make], { encoding: 'utf8' });
  expect([made.status, made.stderr]).toEqual([0, '']);
  const args = [join(at, 'dist', 'cli.js'), 'classify', '--text', 'The team won the match.', '--format', 'json'];
  const run = () => spawnSync(process.execPath, args, { cwd: at, encoding: 'utf8' });
  const { status, stdout, stderr } = run();
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ prediction: { label: 'sport' }, model: { device: 'wasm' } });

  rmSync(join(at, 'node_modules'), { recursive: true });
  expect(run().stderr).toContain("ended with status 1 (Error: Cannot find module 'onnxruntime-common')");
});
