/** Bundles the command line and the inference process into dist/. `--watch` is not needed: a build takes a second. */
import { build } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Native: it finds its library beside itself.
  external: ['onnxruntime-node'],
  logLevel: 'warning',
  legalComments: 'none',
  // CommonJS has no import.meta; packages that look at it want a file URL.
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

await build({
  ...common,
  entryPoints: { child: 'src/server/runtime/child.ts', cli: 'src/cli/main.ts' },
  outdir: 'dist',
  sourcemap: 'linked',
  minifySyntax: true,
});
