/** Runs of the command line that are ended, filled up or contested on purpose; Linux. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { childrenOf } from './processes';

const CLI = join(__dirname, 'cli.js');

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

export interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** @param limit bytes that a file of the run may have at most */
export function gradlens(cwd: string, args: readonly string[], cache: string, limit?: number): Run {
  const command = [process.execPath, CLI, ...args];
  // A POSIX shell counts in blocks of 512 bytes.
  const limited =
    limit === undefined ? command : ['sh', '-c', `ulimit -f ${Math.ceil(limit / 512)}; exec "$@"`, 'sh', ...command];
  const [file, ...rest] = limited;
  const child = spawn(file, rest, {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, GRADLENS_CACHE: cache },
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return { child, ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, stderr }))) };
}

export function lives({ child }: Run): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Kills the inference processes of a run, `times` of them, each some time after it began. How many there were. */
export async function killInference(run: Run, times: number, random: () => number): Promise<number> {
  let killed = 0;
  while (killed < times && lives(run)) {
    const [pid] = childrenOf(run.child.pid ?? 0);
    await pause(pid === undefined ? 10 : 20 + 400 * random());
    if (pid === undefined || !existsSync(`/proc/${pid}`)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      killed++;
    } catch {
      // It was gone already.
    }
  }
  return killed;
}

/** The ids of the records of a JSON Lines file, in order; undefined where there is no such file. */
export function idsOf(file: string): readonly string[] | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => String(JSON.parse(line).id));
}

/** A sequence of numbers in [0, 1) that is the same each time: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
