/** The built command line as a process, and what every failure promises. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { modelFolder } from '../support/fixtures';

const CLI = join(__dirname, '..', '..', 'dist', 'cli.js');
export const BERT = modelFolder('bert');

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Files that appeared or went in the working folder. */
  readonly changes: readonly string[];
}

export interface Options {
  /** Where it runs; default: an empty folder of its own. */
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  /** Called as soon as the process runs. */
  readonly during?: (child: ChildProcess) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes that a file may have at most; a POSIX shell counts in blocks of 512. */
  readonly largest?: number;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-bad-'));
  folders.push(folder);
  return folder;
}

const cache = emptyFolder();

function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

/** Runs a command line to its end, in a process group of its own. */
export function gradlens(args: readonly string[], options: Options = {}): Promise<Result> {
  const cwd = options.cwd ?? emptyFolder();
  const before = new Set(listing(cwd));
  return new Promise((resolve) => {
    const own = [process.execPath, CLI, ...args];
    const limit = `ulimit -f ${Math.ceil((options.largest ?? 0) / 512)}; exec "$@"`;
    const [file, ...rest] = options.largest === undefined ? own : ['sh', '-c', limit, 'sh', ...own];
    const child = spawn(file, rest, {
      cwd,
      detached: true,
      env: { ...process.env, GRADLENS_CACHE: cache, ...options.env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.on('error', () => undefined); // it did not want to read
    child.stdin.end(options.stdin ?? '');
    options.during?.(child);
    child.on('close', (status) => {
      const after = new Set(listing(cwd));
      const changes = [...[...after].filter((f) => !before.has(f)), ...[...before].filter((f) => !after.has(f))];
      resolve({ status, stdout, stderr, changes });
    });
  });
}

/** One line that says `words`, at most three hints, nothing on standard output, nothing written, the exit status. */
export function expectFailure(result: Result, status: number, ...words: readonly (string | RegExp)[]): void {
  const { stdout, stderr, changes } = result;
  expect({ status: result.status, stdout, changes }, stderr).toEqual({ status, stdout: '', changes: [] });
  expectOneLine(stderr, ...words);
}

export function expectOneLine(stderr: string, ...words: readonly (string | RegExp)[]): void {
  const [first, ...hints] = stderr.trimEnd().split('\n');
  expect(first).toMatch(/^gradlens: /);
  for (const word of words) expect(first).toMatch(word instanceof RegExp ? word : literal(word));
  expect(hints.length, stderr).toBeLessThanOrEqual(3);
  for (const hint of hints) expect(hint).toMatch(/^ {2}\S/);
  // Nothing of the program's inside.
  expect(stderr).not.toMatch(/\n\s+at |undefined|TypeError|RangeError|is not a function|\[object/);
}

function literal(word: string): RegExp {
  return new RegExp(word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

let running = 0;
const queue: (() => void)[] = [];

/** Two at a time: a run uses every core. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) await new Promise<void>((resolve) => queue.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running--;
  }
}
