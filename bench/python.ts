/** The Python side of a benchmark: a process that answers one JSON line with another. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const VENV = 'bench/.venv';

/** Python with what bench/python needs: of GRADLENS_BENCH_PYTHON, else of a virtual environment that is made once. */
export function benchPython(): string {
  const named = process.env.GRADLENS_BENCH_PYTHON;
  if (named) return named;
  const python = join(VENV, 'bin', 'python');
  if (existsSync(python)) return python;
  process.stderr.write('making bench/.venv with PyTorch and Captum, once, a few minutes\n');
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', VENV],
    [python, '-m', 'pip', 'install', '--quiet', '-r', 'bench/python/requirements.txt'],
  ])
    if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0)
      throw new Error(`${command} ${args.join(' ')} failed`);
  return python;
}

export class Worker {
  private readonly process: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(threads: number) {
    const env = { ...process.env, OMP_NUM_THREADS: String(threads), TOKENIZERS_PARALLELISM: 'false' };
    this.process = spawn(benchPython(), ['bench/python/worker.py'], { stdio: ['pipe', 'pipe', 'inherit'], env });
    const { stdout } = this.process;
    if (!stdout) throw new Error('the worker has no output');
    this.lines = createInterface(stdout)[Symbol.asyncIterator]();
  }

  async ask<T>(command: object): Promise<T> {
    this.process.stdin?.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the Python side ended at ${JSON.stringify(command).slice(0, 80)}`);
    return JSON.parse(value);
  }

  /** Memory of the process at its highest, in bytes (Linux). */
  get pid(): number | undefined {
    return this.process.pid;
  }

  end(): void {
    this.process.kill();
  }
}
