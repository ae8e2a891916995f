/** Runs in a thread with a small heap, so that a hang or a memory bomb ends the thread and not the test. */
import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { GradlensError } from '../../src/core/errors';
import { random as numbers } from '../compile/support';
import { FIXTURES } from './fixtures';
import { pick } from './target';
import { targets } from './targets';
import { watchFiles } from './watch';

export interface Task {
  readonly target: string;
  readonly folder: string;
  readonly from: number;
  readonly milliseconds: number;
  /** Bytes to read instead of damaged ones. */
  readonly inputs?: readonly Uint8Array[];
}

export type Report =
  | { readonly kind: 'start'; readonly seed: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly outcome: string; readonly problem: string | null; readonly milliseconds: number }
  /** Its time is over. What was read may have left timers, so that the thread does not end by itself. */
  | { readonly kind: 'done' };

/** Memory outside the heap that reading one file may leave, in bytes. */
const MOST_OUTSIDE = 512 * 1024 * 1024;

/** Files that are read however little time a busy machine leaves. */
const LEAST = 6;

const { target: name, folder, from, milliseconds, inputs } = workerData as Task;

async function run(): Promise<void> {
  const target = targets.find((t) => t.name === name);
  if (!target) throw new Error(`no target ${name}`);
  const seeds = target.seeds();
  mkdirSync(folder, { recursive: true });
  const outside: string[] = [];
  watchFiles([folder, FIXTURES], (path) => outside.push(path));
  const tell = (report: Report) => parentPort?.postMessage(report);
  const end = performance.now() + milliseconds;
  for (let seed = from; inputs ? seed - from < inputs.length : performance.now() < end || seed - from < LEAST; seed++) {
    const random = numbers(seed);
    const bytes = inputs ? inputs[seed - from] : target.damage(pick(random, seeds), random);
    tell({ kind: 'start', seed, bytes });
    const started = performance.now();
    const [outcome, problem] = await target.read(bytes, folder).then(
      (word) => [word, null] as const,
      (error: unknown) => [error instanceof Error ? error.constructor.name : 'thrown', problemOf(error)] as const,
    );
    const spilt = process.memoryUsage().arrayBuffers > MOST_OUTSIDE ? 'memory outside the heap is left' : null;
    const opened = outside.length > 0 ? `outside its folder: ${outside.splice(0).join(', ')}` : null;
    tell({ kind: 'end', outcome, problem: problem ?? opened ?? spilt, milliseconds: performance.now() - started });
  }
  tell({ kind: 'done' });
}

/** Our own errors are of one line; anything else is a find. */
function problemOf(error: unknown): string | null {
  if (error instanceof GradlensError) return error.message.includes('\n') ? 'a message of two lines' : null;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

void run();
