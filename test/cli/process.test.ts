import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder } from './harness';

const built = mkdtempSync(path.join(tmpdir(), 'gradlens-process-'));
const script = path.join(built, 'cli.cjs');

beforeAll(async () => {
  const entryPoints = [path.join(import.meta.dirname, 'fakeCli.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'error' });
});
afterAll(() => rmSync(built, { recursive: true }));

interface Running {
  /** Called with standard error so far. */
  readonly onError?: (text: string, interrupt: (signal: NodeJS.Signals) => void) => void;
  readonly env?: Record<string, string>;
}

/** Runs a command line as a process to its end. */
function start(args: readonly string[], { onError, env = {} }: Running = {}) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onError?.(stderr, (signal) => child.kill(signal));
    });
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const manyRows = `text\n${Array.from({ length: 3000 }, (_, i) => `profits of ${i}\n`).join('')}`;

describe('the process', () => {
  it('writes everything before it ends, however much that is', async () => {
    const at = folder({ 'd.csv': manyRows });
    const { status, stdout } = await start(['explain', at('d.csv'), '--format', 'jsonl', '--quiet']);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3000);
  });

  it('ends quietly when the reader goes away', async () => {
    const at = folder({ 'd.csv': manyRows });
    const command = `"$0" "$1" explain "$2" --format jsonl; echo "status $?" >&2`;
    const child = spawn('sh', ['-c', `(${command}) | head -n 1`, process.execPath, script, at('d.csv')]);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(JSON.parse(stdout).text).toBe('profits of 0');
    expect(stderr).toBe('status 0\n');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with 130 on ${signal} and leaves no half-written file, though the model hangs`, async () => {
      const at = folder({ 'a.txt': 'profits' });
      const { status, stderr } = await start(['explain', at('a.txt'), '-o', at('o.html')], {
        env: { FAKE_HANG_AT: 'profits' },
        onError: (text, interrupt) => text === 'hanging\n' && interrupt(signal),
      });
      expect([status, stderr]).toEqual([130, 'hanging\ngradlens: interrupted\n']);
      expect([existsSync(at('o.html')), existsSync(at('o.html.partial'))]).toEqual([false, false]);
    });
  }

  it('can go on with --resume after it was killed outright', async () => {
    const at = folder({ 'd.csv': 'text\nshares 0\nshares 1\nprofits 2\nshares 3\n' });
    const args = ['explain', at('d.csv'), '-o', at('o.jsonl')];
    await start(args, {
      env: { FAKE_HANG_AT: 'profits' },
      onError: (text, interrupt) => {
        // The two rows before it may still be on their way to the disk; what matters is that none is lost or doubled.
        if (text === 'hanging\n') interrupt('SIGKILL');
      },
    });
    expect(existsSync(at('o.jsonl'))).toBe(false);
    const { status } = await start([...args, '--resume']);
    expect(status).toBe(0);
    const texts = readFileSync(at('o.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).text);
    expect(texts).toEqual(['shares 0', 'shares 1', 'profits 2', 'shares 3']);
  });

  it('ends with the status of the command', async () => {
    expect((await start(['explain', 'nowhere.txt'])).status).toBe(1);
    expect((await start(['explain', '--text', 'a', '--format', 'x'])).status).toBe(2);
  });
});
