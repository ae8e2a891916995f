/**
 * Bundles what runs into dist/: the command line, `npm start`, the inference process, the language server, the extension,
 * and the heatmap's page.
 */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { writeBill } from './sbom.mjs';

/** @huggingface/hub needs these for uploads alone; unmarked, they would be in every bundle and run at its start. */
const withoutUploads = {
  name: 'without uploads',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@huggingface\/xetchunk-wasm$/ }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === 'resolved') return undefined;
      return { ...(await resolve(path, { ...rest, pluginData: 'resolved' })), sideEffects: false };
    });
  },
};

/** Parquet's library is a bundle of its own: what reads no such file does not load it. */
const parquetApart = {
  name: 'parquet apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/parquetLibrary$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './parquet.js', external: true } : undefined,
    );
  },
};

/** A fingerprint of the code that reads graphs and makes programs: what an older build kept on disk is not used. */
function programBuild() {
  const rooms = ['graph', 'onnx', 'autodiff', 'compile', 'models', 'running'].map((room) => `src/core/${room}`);
  const hash = createHash('sha256');
  for (const room of rooms)
    for (const file of readdirSync(room, { recursive: true }).sort())
      if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(room, file)));
  return hash.digest('hex').slice(0, 16);
}

export const options = {
  entryPoints: {
    child: 'src/core/runtime/child.ts',
    wasm: 'src/core/runtime/wasmChild.ts',
    graph: 'src/core/running/graphWorker.ts',
    memory: 'src/core/runtime/memoryThread.ts',
    cli: 'src/cli/main.ts',
    start: 'src/cli/start.ts',
    server: 'src/server/main.ts',
    parquet: 'src/core/data/parquetLibrary.ts',
    extension: 'src/extension/extension.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Native, it finds its library beside itself; and what the editor gives its extensions.
  external: ['onnxruntime-node', 'vscode'],
  logLevel: 'warning',
  legalComments: 'none',
  sourcemap: 'linked',
  minifySyntax: true,
  // CommonJS has no import.meta; packages that look at it want a file URL.
  define: { 'import.meta.url': '__importMetaUrl', __GRADLENS_BUILD__: JSON.stringify(programBuild()) },
  plugins: [withoutUploads, parquetApart],
  banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** The heatmap's page runs in a webview: a browser. */
export const page = {
  entryPoints: { heatmap: 'media/heatmap/main.ts' },
  // Beside the server's bundles a page may load from this folder alone.
  outdir: 'dist/media',
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  logLevel: 'warning',
  legalComments: 'none',
  sourcemap: 'linked',
  minifySyntax: true,
  loader: { '.svg': 'text' },
};

/** Everything that ships. */
export const bundles = [options, page];

/** WebAssembly's files, which the bundle for it loads from beside itself. */
const WASM = ['ort.node.min.js', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/** `gradlens` for the terminals of an editor. */
function copyLaunchers(outdir) {
  cpSync('scripts/launchers', join(outdir, 'bin'), { recursive: true });
}

function copyWasm(outdir) {
  for (const file of WASM) cpSync(join('node_modules/onnxruntime-web/dist', file), join(outdir, 'wasm', file));
}

/** As it ships: small, without source maps, and without what only a clone has. Returns what the bundles hold. */
export async function buildRelease(outdir) {
  const { start, ...entryPoints } = options.entryPoints;
  const shipped = [{ ...options, entryPoints }, page];
  const within = (folder) => join(outdir, relative(options.outdir, folder));
  const built = await Promise.all(
    shipped.map((bundle) =>
      build({ ...bundle, outdir: within(bundle.outdir), minify: true, sourcemap: false, metafile: true }),
    ),
  );
  copyWasm(outdir);
  copyLaunchers(outdir);
  return built.map(({ metafile }) => metafile);
}

/**
 * The runtime goes into the npm package as it lies in node_modules, without its install script: that would download CUDA
 * libraries that are not used, and fail offline. (npm pack runs no script of its own here: .npmrc turns them off.)
 */
function withoutInstallScript() {
  const file = 'node_modules/onnxruntime-node/package.json';
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (!manifest.scripts) return;
  delete manifest.scripts;
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** What runs outside the editor, and what it needs beside. */
export async function buildCommands() {
  const { metafile } = await build({ ...options, metafile: true });
  copyWasm(options.outdir);
  copyLaunchers(options.outdir);
  return metafile;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [commands, { metafile }] = await Promise.all([buildCommands(), build({ ...page, metafile: true })]);
  writeBill(options.outdir, [commands, metafile], true);
  withoutInstallScript();
}
