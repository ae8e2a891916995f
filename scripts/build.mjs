/** Bundles the command line, `npm start` and the inference process into dist/. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const options = {
  entryPoints: { child: 'src/server/runtime/child.ts', cli: 'src/cli/main.ts', start: 'src/cli/start.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Native: it finds its library beside itself.
  external: ['onnxruntime-node'],
  logLevel: 'warning',
  legalComments: 'none',
  sourcemap: 'linked',
  minifySyntax: true,
  // CommonJS has no import.meta; packages that look at it want a file URL.
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

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

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build(options);
  withoutInstallScript();
}
