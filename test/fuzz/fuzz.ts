/** Drives a target in a thread and judges it: no foreign exception, no hang, no memory bomb, no file outside its folder. */
import { stat } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Report, Task } from './worker';

/** Milliseconds of processor time for one file; usually a few. A busy machine makes no hang of what is only slow. */
const HANG = 20_000;
/** What waits without computing hangs after so many times that, by the clock. */
const WAITS = 10;
const HEAP = 256; // MB
/** More are not needed to begin with. */
const MOST_FINDS = 20;

export interface Find {
  readonly seed: number;
  readonly what: string;
  readonly bytes: Uint8Array;
}

export interface Findings {
  readonly count: number;
  /** How often each outcome came. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly finds: readonly Find[];
  /** Of one file, in milliseconds. */
  readonly slowest: number;
}

/** Bundles the thread's script into the folder; its path. */
export async function buildWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs');
  const entryPoints = [join(process.cwd(), 'test', 'fuzz', 'worker.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
  return outfile;
}

/** Runs until its time is over; after a find that ended the thread it goes on with the next seed. */
export async function fuzz(script: string, task: Task, hang = HANG): Promise<Findings> {
  const outcomes = new Map<string, number>();
  const finds: Find[] = [];
  let [count, slowest, from] = [0, 0, task.from];
  const end = performance.now() + task.milliseconds;
  for (let left = task.milliseconds; left > 0; left = end - performance.now()) {
    const ended = await runThread(script, { ...task, from, milliseconds: left }, hang, (seed, bytes, report) => {
      count++;
      outcomes.set(report.outcome, (outcomes.get(report.outcome) ?? 0) + 1);
      slowest = Math.max(slowest, report.milliseconds);
      if (report.problem !== null && finds.length < MOST_FINDS) finds.push({ seed, bytes, what: report.problem });
    });
    if (ended === null) break;
    finds.push(ended);
    from = ended.seed + 1;
    if (finds.length >= MOST_FINDS) break;
  }
  return { count, outcomes, finds, slowest };
}

type End = Extract<Report, { kind: 'end' }>;

/** Resolves to the find that ended the thread, or null when it came to its end. */
function runThread(
  script: string,
  workerData: Task,
  hang: number,
  onEnd: (seed: number, bytes: Uint8Array, report: End) => void,
): Promise<Find | null> {
  return new Promise((resolve) => {
    const worker = new Worker(script, { workerData, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
    let at: { seed: number; bytes: Uint8Array } = { seed: workerData.from, bytes: new Uint8Array() };
    let find: Find | null = null;
    let timer: NodeJS.Timeout | undefined;
    const judge = (before: NodeJS.CpuUsage, started: number) => {
      const { user, system } = process.cpuUsage(before);
      const computed = (user + system) / 1000;
      if (computed < hang && performance.now() - started < WAITS * hang) {
        // The condition variables of glibc before 2.41 lose a signal once in some hundred thousand file operations
        // (sourceware bug 25847): all threads of libuv's pool sleep beside an operation that waits. Another one wakes them.
        stat(script, () => {});
        timer = setTimeout(judge, hang / 4, before, started);
        return;
      }
      find = {
        ...at,
        what: computed < hang ? `waits longer than ${WAITS * hang} ms` : `hangs: longer than ${hang} ms`,
      };
      void worker.terminate();
    };
    let done = false;
    worker.on('message', (report: Report) => {
      clearTimeout(timer);
      if (report.kind === 'done') {
        done = true;
        void worker.terminate();
        return;
      }
      if (report.kind === 'end') return onEnd(at.seed, at.bytes, report);
      at = report;
      timer = setTimeout(judge, hang, process.cpuUsage(), performance.now());
    });
    worker.on('error', (error) => {
      find = { ...at, what: error.message };
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(find ?? (done ? null : { ...at, what: 'ends the process' }));
    });
  });
}
