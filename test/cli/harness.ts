import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Backend } from '../../src/cli/backend';
import type { OutputStream } from '../../src/cli/io';
import { run } from '../../src/cli/run';
import { fakeBackend } from './fakeBackend';

export interface RunOptions {
  readonly backend?: Backend;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  readonly signal?: AbortSignal;
  readonly stdout?: OutputStream;
}

/** Runs a command line without a process. */
export async function cli(args: readonly string[], options: RunOptions = {}) {
  const out = collector(options.tty ?? false);
  const err = collector(options.tty ?? false);
  const status = await run(args, {
    io: {
      stdin: chunks(options.stdin ?? ''),
      stdout: options.stdout ?? out.stream,
      stderr: err.stream,
      env: options.env ?? {},
    },
    backend: options.backend ?? fakeBackend(),
    signal: options.signal ?? new AbortController().signal,
  });
  return { status, stdout: out.text(), stderr: err.text() };
}

/** A folder of this test's own, with files in it. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): (name: string) => string {
  const root = mkdtempSync(path.join(tmpdir(), 'gradlens-cli-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(root, name), content);
  return (name) => path.join(root, name);
}

/** A stream that keeps what is written, and never makes anybody wait. */
export function collector(isTTY: boolean) {
  const written: string[] = [];
  const stream: OutputStream = {
    isTTY,
    columns: 80,
    write: (text) => written.push(text) > 0,
    on: () => stream,
    once: () => stream,
    off: () => stream,
  };
  return { stream, text: () => written.join('') };
}

async function* chunks(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
