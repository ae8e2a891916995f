/** The Python side of a benchmark: a process that answers one JSON line with another. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const VENV = 'bench/.venv';
const REQUIREMENTS = 'bench/python/requirements.txt';
/** PyTorch without CUDA, which is gigabytes that are not used here. PyPI has that too, but for Linux. */
const CPU = 'https://download.pytorch.org/whl/cpu';

/** Python with what bench/python needs: of GRADLENS_BENCH_PYTHON, else of a virtual environment that is made once. */
export function benchPython(): string {
  const named = process.env.GRADLENS_BENCH_PYTHON;
  if (named) return named;
  const windows = process.platform === 'win32';
  const python = windows ? join(VENV, 'Scripts', 'python.exe') : join(VENV, 'bin', 'python');
  // Written last: what was broken off is made again.
  const ready = join(VENV, 'ready');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(ready) && readFileSync(ready, 'utf8') === wanted) return python;
  process.stderr.write(`making ${VENV} with PyTorch and Captum, once, a few minutes\n`);
  const torch = wanted.split('\n').find((line) => line.startsWith('torch==')) ?? 'torch';
  const pip = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  command(windows ? 'python' : 'python3', '-m', 'venv', VENV);
  // Where that index cannot be reached, pip takes the one from PyPI.
  if (process.platform === 'linux') command(...pip, '--no-deps', '--retries', '1', '--extra-index-url', CPU, torch);
  command(...pip, '-r', REQUIREMENTS);
  writeFileSync(ready, wanted);
  return python;
}

/** Throws Error where it fails. */
function command(...[file, ...args]: readonly string[]): void {
  if (spawnSync(file, args, { stdio: ['ignore', 2, 2] }).status !== 0)
    throw new Error(`${file} ${args.join(' ')} failed`);
}

export class Worker {
  private readonly process: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(threads: number) {
    const env = { ...process.env, OMP_NUM_THREADS: String(threads), TOKENIZERS_PARALLELISM: 'false' };
    this.process = spawn(benchPython(), ['bench/python/worker.py'], { stdio: ['pipe', 'pipe', 'inherit'], env });
    const { stdin, stdout } = this.process;
    if (!stdin || !stdout) throw new Error('the Python side has no pipes');
    stdin.on('error', () => undefined); // it is gone, which the next answer tells
    this.lines = createInterface(stdout)[Symbol.asyncIterator]();
  }

  /** Throws Error when the process has ended. */
  async ask<T>(command: object): Promise<T> {
    this.process.stdin?.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the Python side ended at ${JSON.stringify(command).slice(0, 80)}`);
    return JSON.parse(value);
  }

  end(): void {
    this.process.kill();
  }
}

/** Versions of what the Python side computes with, as one line; undefined where it is not there. */
export function pythonVersions(): string | undefined {
  try {
    const script = `import platform, torch, captum, transformers
print(f"Python {platform.python_version()}, torch {torch.__version__}, captum {captum.__version__}, transformers {transformers.__version__}")`;
    const { status, stdout } = spawnSync(benchPython(), ['-c', script], { encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}
