/**
 * No text leaves the machine: whole runs, seen from outside. The runtime would report by itself; it is silent where a
 * machine says that it builds or tests, so these runs are of a machine that says nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/protocol/editor';
import { Client } from '../lsp/client';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import { type Seen, Trace, untraceable } from './trace';

const ROOT = join(__dirname, '..', '..');
const CLI = join(ROOT, 'dist', 'cli.js');
const TINY = join(modelFolder('bert'), 'onnx', 'model.onnx');
const TEXT = 'Shares in the bank rose after its profits beat every forecast, the company said on Monday.';

const reason = untraceable();
const here = reason === undefined || process.env.CI !== undefined;

interface Machine {
  readonly home: string;
  readonly temporary: string;
  readonly work: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A home, a place for temporary files and a folder to work in, all empty, and an environment that names them alone. */
function machine(): Machine {
  const root = realpathSync(temporaryFolder());
  const [home, temporary, work] = ['home', 'temporary', 'work'].map((name) => {
    mkdirSync(join(root, name));
    return join(root, name);
  });
  const env = { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: temporary, HF_TOKEN: 'hf_secret' };
  return { home, temporary, work, env };
}

function traced(command: readonly string[], { work, env }: Machine): Seen {
  const trace = new Trace();
  try {
    const [file, ...args] = trace.of(command);
    const { status, stderr } = spawnSync(file, args, { cwd: work, env, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return trace.seen(work);
  } finally {
    trace.remove();
  }
}

/** No socket, no look-up, no file but the output and the own cache, and nothing temporary that stays. */
function expectSilence(seen: Seen, { home, temporary, work }: Machine): void {
  expect(seen.internet).toEqual([]);
  expect(seen.lookups).toEqual([]);
  const allowed = [work, temporary, join(home, '.cache', 'gradlens')];
  const above = [join(home, '.cache'), '/dev/null'];
  const outside = seen.written.filter(
    (path) => !above.includes(path) && !allowed.some((folder) => path === folder || path.startsWith(folder + sep)),
  );
  expect(outside).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  expect(readdirSync(home)).toEqual(['.cache']);
  expect(readdirSync(join(home, '.cache'))).toEqual(['gradlens']);
}

/** Files that the runtime's reporting keeps: its queue and its log. */
const reports = ({ home, temporary }: Machine, seen: Seen) =>
  seen.written.filter((path) => path.startsWith(join(home, '.cache', 'Microsoft')) || path.startsWith(temporary));

(here ? describe : describe.skip)(`nothing leaves the machine${here ? '' : ` (not tested: ${reason})`}`, () => {
  it('the runtime alone, told nothing, does what is looked for here', () => {
    const bare = machine();
    const load = `require(${JSON.stringify(require.resolve('onnxruntime-node'))}).InferenceSession.create(${JSON.stringify(TINY)})`;
    const seen = traced([process.execPath, '-e', load], bare);
    expect(reports(bare, seen).map((path) => path.split(sep).at(-1))).toEqual(
      expect.arrayContaining(['onnxruntime.db', expect.stringMatching(/^mat-debug-\d+\.log$/)]),
    );
    expect(() => expectSilence(seen, bare)).toThrow();
  });

  it('a whole command line with the bundled model', () => {
    const own = machine();
    writeFileSync(join(own.work, 'article.txt'), TEXT);
    writeFileSync(join(own.work, 'rows.csv'), `text\n${`"${TEXT}"\n`.repeat(5)}`);
    const gradlens = (...args: string[]) => expectSilence(traced([process.execPath, CLI, ...args], own), own);
    gradlens('explain', 'article.txt', '-o', 'article.html');
    gradlens('classify', 'rows.csv', '-o', 'labels.jsonl');
    gradlens('classify', 'article.txt', '--device', 'wasm', '-o', 'wasm.json');
    gradlens('inspect');
    expect(readdirSync(own.work).sort()).toEqual([
      'article.html',
      'article.txt',
      'labels.jsonl',
      'rows.csv',
      'wasm.json',
    ]);
  }, 180_000);

  it('the inference process, whoever starts it', () => {
    for (const [child, device] of [
      ['child.js', 'cpu'],
      ['wasm.js', 'wasm'],
    ]) {
      const own = machine();
      mkdirSync(join(own.home, '.cache', 'gradlens'), { recursive: true });
      const start = `const child = require('node:child_process').fork(${JSON.stringify(join(ROOT, 'dist', child))}, [], { serialization: 'advanced' });
        child.once('message', () => child.disconnect());
        child.send(${JSON.stringify({ kind: 'load', id: 1, session: 1, source: { file: TINY }, threads: 1, device })});`;
      expectSilence(traced([process.execPath, '-e', start], own), own);
    }
  });

  it('a session of an editor with the language server', async () => {
    const own = machine();
    const trace = new Trace();
    const file = join(own.work, 'article.txt');
    writeFileSync(file, TEXT);
    const command = trace.of([process.execPath, CLI, 'serve', '--stdio']);
    const client = await Client.start({ command, env: own.env, cwd: own.work });
    try {
      const uri = pathToFileURL(file).href;
      client.open(uri, TEXT);
      await client.request('workspace/executeCommand', { command: COMMANDS.explain, arguments: [uri] });
      await client.lenses(uri, ([title]) => title.includes('explained'));
      await client.request('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 1 } });
      await client.stop();
      expectSilence(trace.seen(own.work), own);
    } finally {
      client.process.kill('SIGKILL');
      trace.remove();
    }
  }, 180_000);
});
