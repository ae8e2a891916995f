/**
 * Faults on purpose, and what is lost by them: `npm run bench -- faults [--kills N] [--rows N] [--seed N]`. Inference
 * processes and whole runs are killed, files may not grow, several runs write one output, files are swapped under their
 * name, size and time. Every point has a test of its own; this counts. Linux.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Ended, gradlens, idsOf, killInference, lives, randomFrom } from './faultRuns';
import { table } from './figures';
import { Options, start } from './options';

const MODEL = 'test/fixtures/models/bert';
const WORDS = 'goal striker minister profits bank shares phone film match'.split(' ');

class Faults {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gradlens-faults-'));
  private readonly cache = join(this.folder, 'cache');
  private readonly random: () => number;
  readonly results: [string, string, string][] = [];

  constructor(
    private readonly rows: number,
    private readonly kills: number,
    seed: number,
  ) {
    this.random = randomFrom(seed);
    cpSync(MODEL, join(this.folder, 'model'), { recursive: true });
    const line = (i: number) =>
      `${i},${Array.from({ length: 40 }, (_, k) => WORDS[(i + k * k) % WORDS.length]).join(' ')}`;
    writeFileSync(
      join(this.folder, 'd.csv'),
      `id,text\n${Array.from({ length: rows }, (_, i) => `${line(i)}\n`).join('')}`,
    );
  }

  private run(name: string, more: readonly string[] = [], limit?: number) {
    const args = [
      'explain',
      'd.csv',
      '--model',
      'model',
      '--device',
      'cpu',
      '--method',
      'riemann_middle',
      '--n-steps',
      '24',
    ];
    return gradlens(this.folder, [...args, '-o', name, '--quiet', ...more], this.cache, limit);
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  /** Rows that are missing, twice there, or not in their place. */
  private lost(name: string): number {
    const ids = idsOf(this.path(name)) ?? [];
    return (
      Array.from({ length: this.rows }, (_, i) => ids[i] === String(i)).filter((right) => !right).length +
      Math.max(0, ids.length - this.rows)
    );
  }

  private note(fault: string, times: string, outcome: string): void {
    this.results.push([fault, times, outcome]);
    process.stderr.write(`${fault}: ${times}, ${outcome}\n`);
  }

  /** Inference processes are killed during runs, until so many were. */
  async killedInference(): Promise<void> {
    let [killed, runs, lost, failed] = [0, 0, 0, 0];
    while (killed < this.kills) {
      const run = this.run('killed.jsonl');
      killed += await killInference(run, Math.min(this.kills - killed, 6), this.random);
      const { status } = await run.ended;
      runs++;
      // Its process may die of one text three times over; that is told, and --resume does it again.
      if (status !== 0) failed++;
      for (let k = 0; k < 5 && !existsSync(this.path('killed.jsonl')); k++)
        await this.run('killed.jsonl', ['--resume']).ended;
      lost += this.lost('killed.jsonl');
      rmSync(this.path('killed.jsonl'), { force: true });
    }
    this.note(
      'inference process killed',
      `${killed} in ${runs} runs`,
      `${lost} of ${runs * this.rows} rows lost; ${failed} runs had to be resumed`,
    );
  }

  /** Whole runs are killed and resumed, until the file is there. */
  async killedRuns(): Promise<void> {
    let [killed, finished, lost] = [0, 0, 0];
    while (killed < this.kills) {
      for (let ended: Ended = { status: null, stderr: '' }; ended.status !== 0; ) {
        const run = this.run('parent.jsonl', existsSync(this.path('parent.jsonl.partial')) ? ['--resume'] : []);
        await pause(300 + 1500 * this.random());
        if (lives(run) && killed < this.kills) {
          run.child.kill('SIGKILL');
          killed++;
        }
        ended = await run.ended;
        if (ended.status !== null && ended.status !== 0) throw new Error(ended.stderr);
      }
      finished++;
      lost += this.lost('parent.jsonl');
      rmSync(this.path('parent.jsonl'));
    }
    this.note(
      'run killed, then --resume',
      `${killed} until ${finished} files were whole`,
      `${lost} of ${finished * this.rows} rows lost`,
    );
  }

  /** A file may not grow past a size, at several of them; then it may. */
  async fullDisk(): Promise<void> {
    const whole = statSync(this.path('whole.jsonl')).size;
    let [lost, unnamed, said] = [0, 0, 0];
    const sizes = [0.05, 0.2, 0.45, 0.7, 0.95].map((share) => Math.ceil(share * whole));
    for (const size of sizes) {
      const { status, stderr } = await this.run('full.jsonl', [], size).ended;
      if (!existsSync(this.path('full.jsonl'))) unnamed++;
      if (status === 1 && /-o: cannot write/.test(stderr)) said++;
      await this.run('full.jsonl', ['--resume']).ended;
      lost += this.lost('full.jsonl');
      rmSync(this.path('full.jsonl'), { force: true });
    }
    this.note(
      'no room for the file',
      `at ${sizes.length} sizes`,
      `${said} said so, ${unnamed} left no file; after --resume ${lost} of ${sizes.length * this.rows} rows lost`,
    );
  }

  /** Several runs with one output at once. */
  async writers(): Promise<void> {
    const [rounds, each] = [5, 4];
    let [won, refused, lost] = [0, 0, 0];
    for (let round = 0; round < rounds; round++) {
      const ended = await Promise.all(Array.from({ length: each }, () => this.run('one.jsonl').ended));
      won += ended.filter(({ status }) => status === 0).length;
      refused += ended.filter(({ status, stderr }) => status === 1 && stderr.includes('another run')).length;
      lost += this.lost('one.jsonl');
      rmSync(this.path('one.jsonl'), { force: true });
    }
    this.note(
      'several writers of one file',
      `${rounds} times ${each}`,
      `${won} wrote, ${refused} were refused by name, ${lost} of ${rounds * this.rows} rows lost`,
    );
  }

  /** Model, tokenizer and config are swapped between two halves of a run, with the time of the old ones. */
  async swaps(): Promise<void> {
    const files = ['onnx/model.onnx', 'tokenizer.json', 'config.json'];
    let [noticed, tried] = [0, 0];
    for (const name of files)
      for (const how of ['written over', 'replaced']) {
        const path = this.path(join('model', name));
        const { atime, mtime } = statSync(path);
        copyFileSync(path, `${path}.kept`);
        const run = this.run('swap.jsonl');
        while (!/\n/.test(read(this.path('swap.jsonl.partial')))) await pause(20);
        run.child.kill('SIGKILL');
        await run.ended;
        const bytes = swapped(readFileSync(path), name);
        if (how === 'replaced') {
          writeFileSync(`${path}.new`, bytes);
          renameSync(`${path}.new`, path);
        } else writeFileSync(path, bytes);
        utimesSync(path, atime, mtime);
        const { status, stderr } = await this.run('swap.jsonl', ['--resume']).ended;
        tried++;
        if (status === 2 && stderr.includes('another model')) noticed++;
        renameSync(`${path}.kept`, path);
        for (const left of ['', '.partial', '.partial.journal'])
          rmSync(this.path(`swap.jsonl${left}`), { force: true });
      }
    this.note('file swapped, time and size kept', `${tried} (${files.join(', ')})`, `${noticed} noticed by --resume`);
  }

  async all(): Promise<void> {
    mkdirSync(this.cache);
    try {
      const { status, stderr } = await this.run('whole.jsonl').ended;
      if (status !== 0) throw new Error(stderr);
      await this.writers();
      await this.fullDisk();
      await this.swaps();
      await this.killedRuns();
      await this.killedInference();
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Other bytes of the same number that still are a graph, a tokenizer, a config. */
function swapped(bytes: Buffer, name: string): Buffer {
  if (name.endsWith('.json')) return Buffer.from(bytes.toString('utf8').replace(/\{\s/, '{\t').replace(/: /, ':\t'));
  const found = Buffer.from(bytes);
  // The name of the program that wrote it: nothing depends on it.
  const at = found.indexOf('pytorch');
  found[at < 0 ? found.length - 1 : at] ^= 1;
  return found;
}

start(async () => {
  const options = new Options(process.argv.slice(2), ['kills', 'rows', 'seed']);
  const faults = new Faults(options.count('rows', 60), options.count('kills', 30), options.count('seed', 1));
  await faults.all();
  process.stdout.write(`${table([['fault', 'how often', 'what became of it'], ...faults.results])}\n`);
});
