import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DocumentError, ModelFolderError, UsageError } from '../../src/core/errors';
import { fakeBackend } from './fakeBackend';
import { cli, folder } from './harness';

const TEXT = 'Time Warner profits rose.\n';
const failing = (error: Error) => fakeBackend({ before: () => Promise.reject(error) });

describe('gradlens explain', () => {
  it('shows label, text and words in the terminal', async () => {
    const at = folder({ 'a.txt': TEXT });
    const { status, stdout, stderr } = await cli(['explain', at('a.txt')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^business {2}98\.5 % {5}\(sport 1\.1 %, politics 0\.4 %\)\n/);
    expect(stdout).toContain('Time Warner +profits+ rose.');
    expect(stdout).toContain('bundled bbc-news');
    expect(stderr).toBe('');
  });

  it('colours a terminal, unless NO_COLOR; and files only with FORCE_COLOR', async () => {
    const colours = async (tty: boolean, env: Record<string, string>) =>
      (await cli(['explain', '--text', TEXT], { tty, env })).stdout.includes('\u001b[48;5;');
    expect(await colours(true, {})).toBe(true);
    expect(await colours(true, { NO_COLOR: '1' })).toBe(false);
    expect(await colours(true, { TERM: 'dumb' })).toBe(false);
    expect(await colours(false, {})).toBe(false);
    expect(await colours(false, { FORCE_COLOR: '1' })).toBe(true);
    expect(await colours(true, { FORCE_COLOR: '0' })).toBe(false);
  });

  it('guards cells of CSV that a spreadsheet would run, unless told otherwise', async () => {
    const at = folder({ 'a.csv': 'id,text\n=1+1,match\n' });
    const csv = async (...args: string[]) => (await cli(['classify', at('a.csv'), '--format', 'csv', ...args])).stdout;
    expect(await csv()).toContain("a.csv,'=1+1,,sport,");
    expect(await csv('--no-csv-guard')).toContain('a.csv,=1+1,,sport,');
  });

  it('shows a terminal every character of CSV and JSON, and pipes what they are', async () => {
    const at = folder({ 'a.csv': 'id,text,label\n\u009b31m,match \u001b[2J,\u202e\n' });
    const out = async (tty: boolean, command: string, format: string) =>
      (await cli([command, at('a.csv'), '--format', format], { tty })).stdout;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
    for (const command of ['explain', 'classify', 'tokenize'])
      for (const format of ['csv', 'json', 'jsonl'])
        expect(await out(true, command, format), `${command} ${format}`).not.toMatch(acting);
    expect(await out(true, 'classify', 'csv')).toContain(',<U+009B>31m,<U+202E>,');
    expect(await out(false, 'classify', 'csv')).toContain(',\u009b31m,\u202e,');
    expect(JSON.parse(await out(true, 'classify', 'json'))).toMatchObject([{ id: '\u009b31m', known: '\u202e' }]);
  });

  it('takes the text as it is: byte-order mark, NUL, line breaks and blanks', async () => {
    const text = '\ufeff a\u0000b\r\n\r profits \n\n';
    const at = folder({ 'a.txt': text });
    const fromFile = await cli(['explain', at('a.txt'), '--format', 'json']);
    expect(JSON.parse(fromFile.stdout).text).toBe(text);
    const fromStdin = await cli(['explain', '-', '--format', 'jsonl'], { stdin: text });
    expect(JSON.parse(fromStdin.stdout)).toMatchObject({ text, source: '-' });
  });

  it('gives a text pair to every document', async () => {
    const { stdout } = await cli(['explain', '--text', 'a', '--text-pair', 'b', '--format', 'jsonl']);
    expect(JSON.parse(stdout).textPair).toBe('b');
  });

  it('takes the format from the ending of -o', async () => {
    const at = folder({ 'a.txt': TEXT });
    for (const [name, start] of [
      ['r.json', '{\n'],
      ['r.jsonl', '{"schema"'],
      ['r.csv', 'file,id'],
      ['r.html', '<!doctype html>'],
      ['r.txt', 'business'],
    ] as const) {
      expect((await cli(['explain', at('a.txt'), '-o', at(name)])).status).toBe(0);
      expect(readFileSync(at(name), 'utf8').startsWith(start), name).toBe(true);
    }
    expect(readdirSync(at('.')).some((name) => name.includes('partial'))).toBe(false);
  });

  it('passes every option of the explanation on, by its type', async () => {
    const seen: unknown[] = [];
    const backend = fakeBackend({ before: (_input, options) => void seen.push(options) });
    const args = [
      '--target',
      'sport',
      '--output',
      'margin',
      '--against',
      'politics',
      '--baseline',
      'pad',
      '--baseline',
      'text:a b',
    ];
    const numbers = ['--n-steps', '20', '--tolerance', '0.05', '--internal-batch-size', '3', '--stride', '7'];
    const rest = ['--method', 'riemann_left', '--windows', 'first', '--combine', 'max', '--recipe', 'interpret-flair'];
    await cli(['explain', '--text', 'a', ...args, ...numbers, ...rest], { backend });
    expect(seen).toEqual([
      {
        target: 'sport',
        output: 'margin',
        against: 'politics',
        baselines: ['pad', 'text:a b'],
        nSteps: 20,
        tolerance: 0.05,
        internalBatchSize: 3,
        stride: 7,
        method: 'riemann_left',
        windows: 'first',
        combine: 'max',
        recipe: 'interpret-flair',
      },
    ]);
  });

  it('keeps the order of inputs, names those that fail, and goes on', async () => {
    const at = folder({
      'a.txt': TEXT,
      'empty.txt': '',
      'latin.txt': Buffer.from([0x61, 0xe9, 0x62]),
      'b.txt': 'match',
    });
    mkdirSync(at('folder'));
    const files = ['a.txt', 'missing.txt', 'empty.txt', 'latin.txt', 'folder', 'b.txt'].map(at);
    const { status, stdout, stderr } = await cli(['explain', ...files, '--format', 'jsonl'], {
      backend: fakeBackend({ concurrency: 3 }),
    });
    expect(status).toBe(1);
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map((result) => path.basename(result.source))).toEqual(['a.txt', 'b.txt']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      `gradlens: ${at('missing.txt')}: no such file`,
      `gradlens: ${at('empty.txt')}: is empty (0 bytes); there is nothing to read`,
      `gradlens: ${at('latin.txt')}: is not UTF-8 text (first at byte 1); save it as UTF-8, or say what it is: --encoding latin1, utf-16le …`,
      `gradlens: ${at('folder')}: is a folder; name the files in it`,
    ]);
  });

  it('loads no model when no input can be read', async () => {
    const backend = { ...fakeBackend(), openModel: () => Promise.reject(new Error('loaded')) };
    const { status, stdout, stderr } = await cli(['explain', 'nowhere.txt'], { backend });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe('gradlens: nowhere.txt: no such file\n');
  });

  it('says how a text itself is given where one stands in place of a file', async () => {
    const { status, stderr } = await cli(['explain', 'Shares rose today.']);
    expect(status).toBe(1);
    expect(stderr).toBe('gradlens: Shares rose today.: no such file; a text itself is given with --text\n');
  });

  it('writes an array for several inputs even when only one succeeds', async () => {
    const at = folder({ 'a.txt': TEXT });
    const { stdout } = await cli(['explain', at('a.txt'), at('missing.txt'), '--format', 'json']);
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it('ends with 3 when an adaptive integral did not converge, and says so', async () => {
    const { status, stderr } = await cli(['explain', '--text', 'a'], { backend: fakeBackend({ converged: false }) });
    expect(status).toBe(3);
    expect(stderr).toContain('did not converge');
  });

  it('says a failure in one line with hints, and the stack only at level debug', async () => {
    const hints = ['one', 'two', 'three', 'four'];
    const error = new ModelFolderError('config.json is missing in ./m\nsecond line', {
      hints,
      cause: new Error('inner'),
    });
    const backend = { ...fakeBackend(), openModel: () => Promise.reject(error) };
    const plain = await cli(['explain', '--text', 'a'], { backend });
    expect(plain).toEqual({
      status: 1,
      stdout: '',
      stderr: 'gradlens: config.json is missing in ./m second line\n  one\n  two\n  three\n',
    });
    const debug = await cli(['explain', '--text', 'a', '--log-level', 'debug'], { backend });
    expect(debug.stderr).toContain('inner');
    expect(debug.stderr).toContain('    at ');
  });

  it('stops at a usage error that only the model can tell, without any output', async () => {
    const at = folder({ 'a.txt': 'a', 'b.txt': 'b' });
    const backend = failing(new UsageError("--target: 'cooking' is not one of business, sport, politics"));
    const { status, stdout, stderr } = await cli(['explain', at('a.txt'), at('b.txt'), '--target', 'cooking'], {
      backend,
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it('says what happens to the work while it goes on, unless it is to be quiet', async () => {
    const backend = fakeBackend({ notice: 'WebGPU is not used any more' });
    const { status, stderr } = await cli(['explain', '--text', TEXT], { backend });
    expect([status, stderr]).toEqual([0, 'gradlens: WebGPU is not used any more\n']);
    expect((await cli(['explain', '--text', TEXT, '--quiet'], { backend })).stderr).toBe('');
  });

  it('ends the model, also when a document fails', async () => {
    const backend = failing(new DocumentError('has no content token'));
    const { status, stderr } = await cli(['explain', '--text', ' '], { backend });
    expect([status, backend.disposed]).toEqual([1, 1]);
    expect(stderr).toBe('gradlens: --text: has no content token\n');
  });

  it('never passes escape sequences of names and messages on to the terminal', async () => {
    const { stderr } = await cli(['explain', '\u001b[31mx.txt']);
    expect(stderr).toBe('gradlens: ␛[31mx.txt: no such file\n');
  });
});
