import { describe, expect, it } from 'vitest';
import { cli, folder } from './harness';

describe('gradlens classify', () => {
  it('writes one line a file, in order', async () => {
    const at = folder({ 'a.txt': 'profits', 'b.txt': 'the match' });
    const { status, stdout } = await cli(['classify', at('a.txt'), at('b.txt')]);
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `business          98.5 %   ${at('a.txt')}   (sport 1.1 %)`,
      `sport             99.1 %   ${at('b.txt')}   (business 0.7 %)`,
      '',
    ]);
  });

  it('writes the objects of explain without what it does not compute', async () => {
    const { stdout } = await cli(['classify', '--text', 'profits', '--format', 'json']);
    const keys = ['schema', 'source', 'id', 'known', 'text', 'textPair', 'model', 'prediction', 'windows', 'unseen'];
    expect(Object.keys(JSON.parse(stdout))).toEqual([...keys, 'warnings']);
  });
});

describe('gradlens tokenize', () => {
  it('lists ids, ranges, tokens and the text that they stand for', async () => {
    const { status, stdout } = await cli(['tokenize', '--text', 'Shares rose.']);
    expect(status).toBe(0);
    expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['index', 'id', 'characters', 'token', 'text'],
      ['0', '101', '[CLS]', 'special'],
      ['1', '1000', '0–6', 'shares', 'Shares'],
      ['2', '1001', '7–11', 'rose', 'rose'],
      ['3', '1002', '11–12', '.', '.'],
      ['4', '102', '[SEP]', 'special'],
      [''],
    ]);
  });

  it('takes a text without any content token', async () => {
    const { status, stdout } = await cli(['tokenize', '--text', '  ', '--format', 'jsonl']);
    expect([status, JSON.parse(stdout).tokens.length]).toEqual([0, 2]);
  });
});

describe('gradlens tokenize --compare', () => {
  it('shows each reading with its label, what it reads otherwise, and why one fails', async () => {
    const { status, stdout } = await cli(['tokenize', '--compare', '--text', 'Profits rose.']);
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'tokenizer.json      4 tokens   business 98.5 %   other ids',
      '    Profits rose⟦.⟧',
      '    ids […, 1000, 1001, 102], where […, 1000, 1001, 1002, 102] is used',
      'transformers 4      5 tokens   business 98.5 %   used here',
      'transformers 5  it fails',
      '',
    ]);
  });

  it('writes JSON, also of rows', async () => {
    const at = folder({ 'rows.csv': 'text\nProfits rose.\nthe match\n' });
    const { stdout } = await cli(['tokenize', '--compare', at('rows.csv'), '--format', 'jsonl']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ readings }) => readings.length)).toEqual([3, 3]);
    expect(rows[1].readings[0]).toMatchObject({ name: 'tokenizer.json', same: false, differs: [{ start: 4, end: 9 }] });
    expect(rows[1].readings[1].prediction.label).toBe('sport');
  });

  it('is no table of tokens', async () => {
    const { status, stderr } = await cli(['tokenize', '--compare', '--text', 'a', '--format', 'csv']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--compare is written as terminal, json, jsonl/)]);
  });
});

describe('gradlens inspect', () => {
  it('says what the model reads, which ops lack a gradient, and which devices are missing why', async () => {
    const { status, stdout } = await cli(['inspect']);
    expect(status).toBe(0);
    expect(stdout).toContain('inputs           input_ids int64 [batch, sequence]');
    expect(stdout).toContain('explained by     occlusion only (--method occlusion): no gradient rule for NonZero');
    expect(stdout).toContain('on the path      MatMul 30, NonZero 1');
    expect(stdout).toContain('other ops        MatMul 6');
    expect(stdout).toContain('cuda             not available: the CUDA libraries are not installed');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'webgpu available: 9.3 ms (the CPU: 40 ms); 254 nodes of the gradient (80 % of the time); 62 on the cpu (10 % of the time); 5 copies between devices (10 % of the time)',
    );
  });

  it('writes JSON', async () => {
    const { stdout } = await cli(['inspect', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, longestInput: 512 });
  });
});

describe('gradlens inspect --scan', () => {
  it('says what the files hold and what they are held to, and opens no model', async () => {
    const { status, stdout } = await cli(['inspect', '--scan', 'unknown']);
    expect(status).toBe(0);
    const lines = stdout.replace(/ {2,}/g, ' ').split('\n');
    for (const line of [
      'model unknown',
      'files model.onnx 1.5 MB',
      'nodes 36 of at most 50000',
      'constants 2: 370000 numbers, 1.5 MB',
      'on the path MatMul 30',
      'reading at most 120 s a step (GRADLENS_LOAD_SECONDS) and 2.0 GB of memory',
      'running at most 8.0 GB of memory (GRADLENS_MEMORY)',
    ])
      expect(lines).toContain(line);
  });
});

describe('gradlens import', () => {
  it('tells the folder, the labels, the rules and how to use it', async () => {
    const { status, stdout, stderr } = await cli(['import', 'best-model.pt', '-o', 'my-model']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'my-model (1.0 kB of weights)',
      'labels: a, b',
      'rules of Flair 0.15.1',
      'use it: gradlens explain --model my-model --text "…"',
      '',
    ]);
  });

  it('wants a folder to write', async () => {
    const { status, stdout, stderr } = await cli(['import', 'best-model.pt']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('-o: name the folder to make');
  });
});
