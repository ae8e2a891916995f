/**
 * `npm run gpu-bundle [-- FILE.tar.gz]`: one file for a GPU machine without network and without Node: Node itself, the command
 * line, the device tests and benchmarks, the native runtime, Vulkan's loader, models, and a run.sh that writes a table. Linux
 * alone, for machines like this one.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { install, needNode } from './install.mjs';
import { vulkanLoader } from './swiftShader.mjs';

needNode(20);
if (process.platform !== 'linux') {
  process.stderr.write('gpu-bundle is made on Linux, of the files of this machine\n');
  process.exit(1);
}
install();
const { build } = await import('esbuild');
const { buildRelease, options } = await import('./build.mjs');
const { runtime } = await import('./vsix.mjs');

/** As they lie here. */
const FILES = [
  'models/bbc-news',
  'samples',
  'bench/news.txt',
  'bench/python/deviceCaptum.py',
  'LICENSE',
  'THIRD_PARTY.md',
];
const FIXTURES = ['models', 'architectures', 'weights', 'variants', 'twinAttributions', 'flair'];
const BENCHES = ['devices', 'deviceSpeed'];

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const name = `gradlens-gpu-${version}-linux-${process.arch}`;
const file = resolve(process.argv[2] ?? join('dist', `${name}.tar.gz`));
const scratch = mkdtempSync(join(tmpdir(), 'gradlens-gpu-'));
const staging = join(scratch, name);

function copy(from, to = from) {
  mkdirSync(dirname(join(staging, to)), { recursive: true });
  cpSync(from, join(staging, to), { recursive: true, dereference: true });
}

try {
  const loader = vulkanLoader();
  if (!loader)
    process.stderr.write(
      'no libvulkan.so.1 here (Debian: apt-get install libvulkan1): the GPU machine has to have one\n',
    );
  else copy(loader, 'lib/libvulkan.so.1');
  mkdirSync(join(staging, 'dist'), { recursive: true });
  await buildRelease(join(staging, 'dist'));
  // The editor's part is of no use there.
  for (const part of ['extension.js', 'server.js', 'media']) rmSync(join(staging, 'dist', part), { recursive: true });
  const entryPoints = Object.fromEntries(BENCHES.map((bench) => [`bench-${bench}`, `bench/${bench}.ts`]));
  await build({ ...options, entryPoints, outdir: join(staging, 'dist'), minify: true, sourcemap: false });
  runtime(staging, `linux-${process.arch}`);
  for (const one of FILES.filter((one) => existsSync(one))) copy(one);
  for (const one of FIXTURES) copy(join('test/fixtures', one));
  copy(process.execPath, 'bin/node');
  // Symbols for debuggers are a tenth of it.
  spawnSync('strip', [join(staging, 'bin/node')], { stdio: 'ignore' });
  writeFileSync(join(staging, 'run.sh'), readFileSync('scripts/gpuRun.sh', 'utf8').replace('VERSION', version));
  chmodSync(join(staging, 'run.sh'), 0o755);
  mkdirSync(dirname(file), { recursive: true });
  const { status } = spawnSync('tar', ['-czf', file, '-C', scratch, name], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`tar failed with status ${status}`);
  const megabytes = (statSync(file).size / 1e6).toFixed(0);
  process.stdout.write(`${file} (${megabytes} MB)\ntar -xzf it on the GPU machine, then ${name}/run.sh\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
