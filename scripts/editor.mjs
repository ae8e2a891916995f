/** `npm run editor`: a real editor in the browser with Gradlens installed, to try it without installing anything. */
import { spawn } from 'node:child_process';
import { install, needNode } from './install.mjs';
import { installEditor, unsupported } from './realEditor.mjs';

needNode(20);
const reason = unsupported();
if (reason) {
  process.stderr.write(`${reason}: install the extension in your own editor instead (npm run package)\n`);
  process.exit(1);
}
install();
installEditor();
const { buildVsix } = await import('./vsix.mjs');
const [vsix] = await buildVsix(['linux-x64']);
const { build } = await import('esbuild');
const outfile = 'test/e2e/out/editor.mjs';
await build({
  entryPoints: ['test/e2e/editor.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});
// Ctrl-C reaches both; the editor ends in order, and this waits for it.
process.on('SIGINT', () => undefined);
const child = spawn(process.execPath, [outfile, vsix], { stdio: 'inherit' });
process.on('SIGTERM', () => child.kill());
child.on('exit', (code) => process.exit(code ?? 1));
