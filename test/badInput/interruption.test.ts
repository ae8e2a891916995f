/** Output that cannot be written, readers that go away, children that die, Ctrl-C, models that change in use. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../src/core/model/model';
import { BERT, emptyFolder, expectFailure, expectOneLine, gradlens, inTurn } from './command';
import { modelCopy } from './damage';

const WORDS = 'goal striker minister profits bank shares phone '.split(' ');
const TEXT = Array.from({ length: 50 }, (_, i) => WORDS[i % 7]).join(' ');
/** About half a minute of work, in runs of a millisecond or two. */
const LONG = ['--model', BERT, '--method', 'riemann_middle', '--n-steps', '10000', '--internal-batch-size', '1'];
const QUICK = ['--model', BERT, '--method', 'gausslegendre', '--n-steps', '2'];

/** Of the processor's hundredths of a second: a process that took as many is past its start. */
const AT_WORK = 60;

/** The process that runs the graph, as soon as it is there, or has worked for `ticks`; 0 when its parent has ended. Linux. */
async function inferenceOf(parent: ChildProcess, ticks = 0): Promise<number> {
  while (parent.exitCode === null) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const [state, ppid, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
        if (Number(ppid) === parent.pid && state !== 'Z' && Number(rest[9]) >= ticks) return Number(pid);
      } catch {
        // It ended while it was looked at.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return 0;
}

/** Kills the processes that run the graph, one after the other, each when it has worked for `ticks`. */
async function killEach(parent: ChildProcess, times: number, ticks = AT_WORK): Promise<void> {
  for (let k = 0; k < times; k++) {
    const pid = await inferenceOf(parent, ticks);
    if (pid === 0) return;
    process.kill(pid, 'SIGKILL');
    await until(() => !existsSync(`/proc/${pid}`));
  }
}

/** Waits until something is so. */
async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('output that cannot be written', () => {
  const args = (file: string) => ['explain', '--text', 'goal', ...QUICK, '-o', file];
  it.concurrent('in a folder that does not exist', () =>
    inTurn(async () => expectFailure(await gradlens(args('no/out.json')), 1, 'no/out.json', 'there is no folder')));
  it.concurrent('where a folder is', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      mkdirSync(join(cwd, 'out.json'));
      expectFailure(await gradlens(args('out.json'), { cwd }), 1, 'out.json', 'is a folder');
    }));
  it.concurrent('below a file', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'a'), 'x');
      expectFailure(await gradlens(args('a/out.json'), { cwd }), 1, 'a/out.json', 'is not a folder');
    }));
  // Root may write everywhere.
  if (process.getuid?.() !== 0)
    it.concurrent('in a folder that is read-only', () =>
      inTurn(async () => {
        const cwd = emptyFolder();
        mkdirSync(join(cwd, 'shut'));
        chmodSync(join(cwd, 'shut'), 0o500);
        expectFailure(await gradlens(args('shut/out.json'), { cwd }), 1, 'shut/out.json', 'no permission');
      }));
  if (existsSync('/proc/version'))
    it.concurrent('in a file system that takes no files', () =>
      inTurn(async () => expectFailure(await gradlens(args('/proc/out.json')), 1, '/proc/out.json')));
  if (existsSync('/dev/full'))
    it.concurrent('on a full disk', () =>
      inTurn(async () => expectFailure(await gradlens(args('/dev/full')), 1, '/dev/full', 'the disk is full')));
  if (process.platform !== 'win32')
    it.concurrent('past the size that a file may have: what was done stays, and --resume goes on with it', () =>
      inTurn(async () => {
        const cwd = emptyFolder();
        const texts = Array.from({ length: 12 }, (_, i) => `goal ${WORDS[i % 7]}`);
        writeFileSync(join(cwd, 'd.csv'), `text\n${texts.join('\n')}\n`);
        const rows = ['explain', 'd.csv', ...QUICK, '-o', 'o.jsonl'];
        const { status, stderr, changes } = await gradlens(rows, { cwd, largest: 8192 });
        expect([status, changes], stderr).toEqual([1, ['o.jsonl.partial', 'o.jsonl.partial.journal']]);
        expect(stderr).toContain("-o: cannot write 'o.jsonl' (it is larger than the file system allows)");
        expect(stderr).toMatch(/\d+ results? kept in .*o\.jsonl\.partial; --resume continues from there/);
        expect((await gradlens([...rows, '--resume'], { cwd })).status).toBe(0);
        const lines = readFileSync(join(cwd, 'o.jsonl'), 'utf8').trimEnd().split('\n');
        expect(lines.map((line) => JSON.parse(line).text)).toEqual(texts);
      }));
  if (process.platform !== 'win32')
    it.concurrent('in the journal: as many are kept as it is said, and as --resume goes on after', () =>
      inTurn(async () => {
        const cwd = emptyFolder();
        // Lines of labels are shorter than the journal's: that is full first.
        writeFileSync(join(cwd, 'd.csv'), `text\n${'goal\n'.repeat(100)}`);
        const rows = ['classify', 'd.csv', '--model', BERT, '-o', 'o.csv'];
        const { status, stderr } = await gradlens(rows, { cwd, largest: 4096 });
        expect(status, stderr).toBe(1);
        expect(readFileSync(join(cwd, 'o.csv.partial.journal'))).toHaveLength(4096);
        const kept = /(\d+) results? kept/.exec(stderr)?.[1];
        const again = await gradlens([...rows, '--resume'], { cwd });
        expect(again.stderr).toContain(`continuing after ${kept} rows`);
        expect(readFileSync(join(cwd, 'o.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(101);
      }));
  it.concurrent('over its own input', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'a.txt'), 'goal');
      expectFailure(await gradlens(['explain', 'a.txt', ...QUICK, '-o', './a.txt'], { cwd }), 2, 'a.txt', 'inputs');
    }));
  it.concurrent('because the model fails: what stood there stays', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'out.json'), 'before');
      const args = ['explain', '--text', 'goal', '--model', 'nowhere', '-o', 'out.json'];
      expectFailure(await gradlens(args, { cwd }), 1, 'nowhere');
      expect(readFileSync(join(cwd, 'out.json'), 'utf8')).toBe('before');
    }));
});

describe('a reader of standard output that goes away', () => {
  it.concurrent('ends the work silently', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'd.csv'), `text\n${`${TEXT}\n`.repeat(300)}`);
      const cli = join(__dirname, '..', '..', 'dist', 'cli.js');
      const line = `{ "${process.execPath}" "${cli}" explain d.csv --format jsonl --model "${BERT}" --n-steps 2 --method gausslegendre; echo "status $?" >&2; } | head -n 1`;
      const child = spawn('sh', ['-c', line], { cwd });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      await new Promise((resolve) => child.on('close', resolve));
      expect(stderr).toBe('status 0\n');
      expect(readdirSync(cwd)).toEqual(['d.csv']);
    }));
});

(existsSync('/proc/self/stat') ? describe : () => undefined)('a process that ends in mid-run', () => {
  it.concurrent('killed by the system each time: the text is named, nothing is written', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'a.txt'), TEXT);
      const during = (child: ChildProcess) => killEach(child, Number.POSITIVE_INFINITY);
      const result = await gradlens(['explain', 'a.txt', ...LONG, '-o', 'out.json'], { cwd, during });
      expectFailure(result, 1, 'a.txt', 'the inference process was ended by SIGKILL', 'memory');
    }));

  it.concurrent('killed among rows: those in work are done again, and none is missing', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(
        join(cwd, 'd.csv'),
        `text\n${Array.from({ length: 24 }, (_, i) => `${TEXT} ${WORDS[i % 7]}\n`).join('')}`,
      );
      const args = ['--method', 'riemann_middle', '--n-steps', '20', '-o', 'o.jsonl'];
      const during = (child: ChildProcess) => killEach(child, 2);
      const { status, stderr } = await gradlens(['explain', 'd.csv', '--model', BERT, ...args], { cwd, during });
      expect(status, stderr).toBe(0);
      const texts = readFileSync(join(cwd, 'o.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).text);
      expect(texts).toEqual(Array.from({ length: 24 }, (_, i) => `${TEXT} ${WORDS[i % 7]}`));
    }));

  it.concurrent('stopped by Ctrl-C for the whole group: 130, no file', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'a.txt'), TEXT);
      for (const [ticks, ...out] of [[0, '-o', 'out.json'], [AT_WORK, '-o', 'out.html'], [AT_WORK]] as const) {
        const during = async (child: ChildProcess) => {
          await inferenceOf(child, ticks);
          process.kill(-(child.pid ?? 0), 'SIGINT');
        };
        const result = await gradlens(['explain', 'a.txt', ...LONG, ...out], { cwd, during });
        expectFailure(result, 130, 'interrupted');
      }
    }));

  it.concurrent('stopped among rows: what --resume needs stays, and it goes on', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'd.csv'), `text\n${`${TEXT}\n`.repeat(80)}`);
      const args = [
        'explain',
        'd.csv',
        '--model',
        BERT,
        '--method',
        'riemann_middle',
        '--n-steps',
        '12',
        '-o',
        'o.jsonl',
      ];
      const during = async (child: ChildProcess) => {
        const partial = join(cwd, 'o.jsonl.partial');
        await until(() => existsSync(partial) && readFileSync(partial, 'utf8').includes('\n'));
        process.kill(-(child.pid ?? 0), 'SIGINT');
      };
      const { status, stdout, stderr, changes } = await gradlens(args, { cwd, during });
      expect({ status, stdout, changes }, stderr).toEqual({
        status: 130,
        stdout: '',
        changes: ['o.jsonl.partial', 'o.jsonl.partial.journal'],
      });
      expect(stderr).toContain('--resume continues from there');
      const again = await gradlens([...args, '--resume'], { cwd });
      expect(again.status, again.stderr).toBe(0);
      expect(readdirSync(cwd).sort()).toEqual(['d.csv', 'o.jsonl']);
      expect(readFileSync(join(cwd, 'o.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(80);
    }));
});

describe('a model that changes while it is in use', () => {
  it.concurrent('is refused by name, before its bytes are read as something else', () =>
    inTurn(async () => {
      for (const [file, change] of [
        ['model.onnx', (path: string) => appendFileSync(path, 'x')],
        ['weights.bin', (path: string) => truncateSync(path, 1000)],
      ] as const) {
        const folder = modelCopy('model_external.onnx');
        const model = await openModel({ model: folder });
        const row = { ids: [2, 9, 10, 3], types: [0, 0, 0, 0] };
        try {
          await model.logits([row]);
          change(join(folder, 'onnx', file));
          await expect(model.logits([row])).rejects.toThrow(`${file} was changed while it was in use`);
          await expect(model.gradients([{ ...row, cotangent: [1, 0, 0] }])).rejects.toThrow(file);
        } finally {
          await model.dispose();
        }
      }
    }));

  it.concurrent('in a run of the command line: one line, no crash', () =>
    inTurn(async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'd.csv'), `text\n${`${TEXT}\n`.repeat(200)}`);
      const folder = modelCopy('model_external.onnx');
      const during = async (child: ChildProcess) => {
        await inferenceOf(child);
        truncateSync(join(folder, 'onnx', 'weights.bin'), 1000);
      };
      const args = [
        'explain',
        'd.csv',
        '--model',
        folder,
        '--n-steps',
        '100',
        '--method',
        'riemann_left',
        '-o',
        'o.csv',
      ];
      const { status, stdout, stderr } = await gradlens(args, { cwd, during });
      expect({ status, stdout }, stderr).toEqual({ status: 1, stdout: '' });
      expectOneLine(stderr, 'weights.bin was changed');
      expect(existsSync(join(cwd, 'o.csv'))).toBe(false);
    }));
});
