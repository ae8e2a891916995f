/** `npm run e2e [-- NAME]`: the tests in a real editor, from the built VSIX; `npm test` runs them too. */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { install, needNode } from './install.mjs';
import { chromium, installEditor, unsupported } from './realEditor.mjs';
import { swiftShader } from './swiftShader.mjs';

/**
 * Runs them; `extra` goes to the test runner. Returns 'passed', 'failed', or 'not here' where no machine of this kind can
 * (said in one line).
 */
export async function realEditorTests(extra = []) {
  const reason = unsupported();
  if (reason) {
    process.stdout.write(`no tests in a real editor: ${reason}\n`);
    return 'not here';
  }
  const browser = chromium();
  if (!browser) return 'failed';
  installEditor();
  const { buildVsix } = await import('./vsix.mjs');
  const [vsix] = await buildVsix(['linux-x64']);
  const env = {
    GRADLENS_VSIX: vsix,
    GRADLENS_CHROMIUM: browser,
    GRADLENS_SWIFTSHADER: JSON.stringify(swiftShader() ?? {}),
  };
  const run = (args) =>
    spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
  const typed = run(['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test/e2e/tsconfig.json']);
  const ran = run(['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/e2e/vitest.config.mts', ...extra]);
  return typed && ran ? 'passed' : 'failed';
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  needNode(20);
  install();
  process.exit((await realEditorTests(process.argv.slice(2))) === 'failed' ? 1 : 0);
}
