/**
 * `npm run package [-- --target TARGET]`: builds a VSIX for an editor's platform, out of files that lie here already. Targets:
 * linux-x64, linux-arm64, win32-x64, win32-arm64, darwin-arm64, universal, all; default: this machine's.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { install, needNode } from './install.mjs';
import { manifests } from './l10n.mjs';
import { writeBill } from './sbom.mjs';

export const NATIVE = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];
/** Runs where there is no native runtime: on WASM. */
const UNIVERSAL = 'universal';
const TARGETS = [...NATIVE, UNIVERSAL];
/** A download that people wait for. */
const LARGEST = 90e6;

/** All of it is in the repository as it ships; bundles and the runtime come beside. */
const FILES = [
  'media',
  'l10n',
  'models/bbc-news',
  'samples',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD_PARTY.md',
  '.vscodeignore',
];

/** The manifest as it ships: what concerns npm and the build is not in it. */
function manifest() {
  const whole = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const key of ['bin', 'files', 'scripts', 'dependencies', 'devDependencies', 'bundleDependencies'])
    delete whole[key];
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** Copies files of a package into a folder of packages. */
function carry(modules, name, files) {
  for (const file of ['package.json', ...files])
    cpSync(join('node_modules', name, file), join(modules, name, file), {
      recursive: true,
      filter: (path) => !/\.(d\.ts|map)$/.test(path),
    });
}

/** What the bundles load beside themselves on a platform, into dist of a folder. */
export function runtime(staging, target) {
  runtimePackages(join(staging, 'dist/node_modules'), target);
}

/** The packages of the runtime on a platform, as they lie in a folder of packages. */
export function runtimePackages(modules, target) {
  carry(modules, 'onnxruntime-common', ['dist/cjs']);
  // WebAssembly, the way out where the native runtime cannot be loaded, lies in dist/wasm everywhere.
  if (target === UNIVERSAL) return;
  const native = `bin/napi-v6/${target.replace('-', '/')}`;
  const files = readdirSync(join('node_modules/onnxruntime-node', native))
    // The same library twice; the binding loads libonnxruntime.1.dylib.
    .filter((file) => !/^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(file))
    .map((file) => `${native}/${file}`);
  carry(modules, 'onnxruntime-node', ['dist', ...files]);
}

/** Sources that are bundled stay here. */
const isShipped = (path) => path !== join('media', 'heatmap') && path !== join('media', 'tsconfig.json');

function stage(target, release) {
  const staging = mkdtempSync(join(tmpdir(), 'gradlens-vsix-'));
  writeFileSync(join(staging, 'package.json'), manifest());
  for (const [name, text] of manifests()) writeFileSync(join(staging, name), text);
  for (const file of readdirSync('.').filter((name) => /^package\.nls(\..+)?\.json$/.test(name)))
    cpSync(file, join(staging, file));
  for (const file of FILES) {
    if (!statSync(file, { throwIfNoEntry: false })) continue;
    mkdirSync(dirname(join(staging, file)), { recursive: true });
    cpSync(file, join(staging, file), { recursive: true, filter: isShipped });
  }
  cpSync(release, join(staging, 'dist'), { recursive: true });
  runtime(staging, target);
  return staging;
}

/** Builds one VSIX and returns its path. */
function pack(target, release) {
  const staging = stage(target, release);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const path = resolve('dist', `gradlens-${version}-${target}.vsix`);
  const args = ['package', '--no-dependencies', '-o', path];
  if (target !== UNIVERSAL) args.push('--target', target);
  const vsce = resolve('scripts/packaging/node_modules/@vscode/vsce/vsce');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, ...args], { cwd: staging, encoding: 'utf8' });
  rmSync(staging, { recursive: true, force: true });
  if (status !== 0) throw new Error(`vsce could not build ${target}:\n${stdout}${stderr}`);
  const { size } = statSync(path);
  process.stdout.write(`${target.padEnd(13)} ${(size / 1e6).toFixed(1).padStart(5)} MB  ${path}\n`);
  if (size > LARGEST) throw new Error(`${target}: ${size} bytes are more than ${LARGEST}`);
  return path;
}

/** Builds for the targets named, bundles first. Returns the paths. */
export async function buildVsix(targets) {
  install('scripts/packaging', 'for packaging, once, about 20 seconds');
  const { buildRelease } = await import('./build.mjs');
  const release = mkdtempSync(join(tmpdir(), 'gradlens-release-'));
  try {
    const contents = await buildRelease(release);
    mkdirSync('dist', { recursive: true });
    return targets.map((target) => {
      writeBill(release, contents, target !== UNIVERSAL);
      return pack(target, release);
    });
  } finally {
    rmSync(release, { recursive: true, force: true });
  }
}

function wanted(args) {
  const at = args.indexOf('--target');
  const named = at < 0 ? `${process.platform}-${process.arch}` : args[at + 1];
  if (named === 'all') return TARGETS;
  if (TARGETS.includes(named)) return [named];
  if (at < 0) return [UNIVERSAL];
  throw new Error(`--target ${named ?? ''}: there are ${TARGETS.join(', ')} and all`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  needNode(20);
  install();
  try {
    await buildVsix(wanted(process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
