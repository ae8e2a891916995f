/** What a session leaves on the machine: the runtime's own reporting would leave its queue, its log and a device's id. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { QUIET } from '../driver/quiet';
import { EditorServer } from '../driver/server';
import { EditorWindow } from '../driver/window';

const root = mkdtempSync(join(tmpdir(), 'gradlens-privacy-'));
const [cache, temporary] = ['cache', 'temporary'].map((name) => join(root, name));
let server: EditorServer;
let window: EditorWindow;
beforeAll(async () => {
  for (const folder of [cache, temporary]) mkdirSync(folder);
  server = await EditorServer.start({
    vsix: inject('vsix'),
    log: () => undefined,
    settings: QUIET,
    // A machine that says it builds or tests would silence the runtime by that alone.
    env: {
      CI: '',
      GITHUB_ACTIONS: '',
      GRADLENS_TEST: '1',
      HF_TOKEN: 'hf_secret',
      XDG_CACHE_HOME: cache,
      TMPDIR: temporary,
    },
  });
  window = await EditorWindow.open({ files: { 'profit.txt': HEADLINE }, server });
  await window.show('profit.txt');
});
afterAll(async () => {
  await window?.close();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Environments of the processes that compute, whoever started them from the temporary folder of this test. */
function computing(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return /dist\/(?:child|wasm)\.js/.test(command) && env.includes(`TMPDIR=${temporary}\0`) ? env : [];
    } catch {
      return []; // not a process, or gone
    }
  });
}

test('an explanation leaves the own cache and nothing else of ours, and the process that computes has no token', async () => {
  await window.host.command('gradlens.explainClassification');
  await window.lens(/^business .*explained/, 60_000);
  const [env, ...others] = computing();
  expect(env).toContain('ORT_DISABLE_TELEMETRY=1');
  for (const each of [env, ...others]) expect(each).not.toContain('HF_TOKEN');
  // The editor keeps a device's id of its own beside it.
  const kept = readdirSync(cache, { recursive: true }).map(String);
  expect(kept).toContain('gradlens');
  expect(kept.filter((name) => /onnxruntime/.test(name))).toEqual([]);
  expect(readdirSync(temporary).filter((name) => /^mat-debug|\.ses$/.test(name))).toEqual([]);
});
