/**
 * `npm run npm-packages`: what is published on npm, in dist/npm. The package gradlens carries no native runtime; those of
 * the five platforms are packages of their own, of which npm installs the one that fits, as it is named in
 * optionalDependencies with `os` and `cpu`. Without one (another platform, or `--omit=optional`) it runs on WebAssembly.
 *
 * Where there is no registry: `npm install -g gradlens-VERSION.tgz gradlens-runtime-PLATFORM-VERSION.tgz`, or the one file
 * that `npm pack` makes in a built clone: onnxruntime-node comes with the files of all platforms in one package, and npm
 * packs what is bundled whole.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildRelease } from './build.mjs';
import { install, needNode } from './install.mjs';
import { writeBill } from './sbom.mjs';
import { NATIVE, runtimePackages } from './vsix.mjs';

const OUT = resolve('dist', 'npm');
const own = JSON.parse(readFileSync('package.json', 'utf8'));
const runtimeOf = (target) => `@gradlens/runtime-${target}`;

/** What WebAssembly loads beside its own files. */
const WASM = ['onnxruntime-common'];

/** The part of a manifest that lists the bundled packages. */
function carried(names) {
  const version = (name) => JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version;
  return { dependencies: Object.fromEntries(names.map((name) => [name, version(name)])), bundleDependencies: names };
}

/** Packs a folder; the path of the file. */
function pack(folder) {
  const npm = process.env.npm_execpath;
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', OUT];
  const [command, rest] = npm ? [process.execPath, [npm, ...args]] : ['npm', args];
  const { status, stdout, stderr } = spawnSync(command, rest, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm could not pack ${folder}:\n${stderr}`);
  const [{ filename }] = Object.values(JSON.parse(stdout));
  const file = join(OUT, filename);
  process.stdout.write(`${(statSync(file).size / 1e6).toFixed(1).padStart(6)} MB  ${file}\n`);
  return file;
}

/** The command line and the server, without a native runtime, as they lie in a package. */
export async function command(staging) {
  const { bundleDependencies, dependencies, devDependencies, scripts, files, contributes, ...manifest } = own;
  const optionalDependencies = Object.fromEntries(NATIVE.map((target) => [runtimeOf(target), own.version]));
  const shipped = [...files, 'README.md', 'LICENSE'];
  const made = { ...manifest, files, optionalDependencies, ...carried(WASM) };
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(made, null, 2)}\n`);
  // WebAssembly, which comes with the command, needs the one package.
  runtimePackages(join(staging, 'node_modules'), 'universal');
  for (const file of shipped.filter((name) => !name.startsWith('dist/'))) {
    mkdirSync(dirname(join(staging, file)), { recursive: true });
    cpSync(file, join(staging, file), { recursive: true });
  }
  writeBill(join(staging, 'dist'), await buildRelease(join(staging, 'dist')), false);
}

/** The native runtime of a platform, with the one package that it needs. */
function runtime(staging, target) {
  const [os, cpu] = target.split('-');
  const manifest = {
    name: runtimeOf(target),
    version: own.version,
    description: `ONNX Runtime for Gradlens on ${target}`,
    license: 'MIT',
    repository: own.repository,
    os: [os],
    cpu: [cpu],
    ...carried(['onnxruntime-node', ...WASM]),
  };
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  runtimePackages(join(staging, 'node_modules'), target);
  // What is carried needs nothing else: its own list is of what its install script needs.
  for (const name of readdirSync(join(staging, 'node_modules'))) {
    const file = join(staging, 'node_modules', name, 'package.json');
    const { dependencies, scripts, devDependencies, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, `${JSON.stringify(rest, null, 2)}\n`);
  }
}

async function staged(make) {
  const staging = mkdtempSync(join(tmpdir(), 'gradlens-npm-'));
  try {
    await make(staging);
    return pack(staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function main(wanted) {
  needNode(20);
  install();
  mkdirSync(OUT, { recursive: true });
  const targets = wanted.length > 0 ? NATIVE.filter((target) => wanted.includes(target)) : NATIVE;
  await staged(command);
  for (const target of targets) await staged((staging) => runtime(staging, target));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
