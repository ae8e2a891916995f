import { describe, expect, it } from 'vitest';
import { cli, folder } from './harness';

/** Wrong uses, and what the one line on standard error says. */
const WRONG: readonly (readonly [readonly string[], string])[] = [
  [['expalin'], "unknown command 'expalin' (did you mean explain?)"],
  [['explain', '--modle', 'x'], "unknown option '--modle' (did you mean --model?)"],
  [['explain'], 'nothing to read: name a FILE, give --text STRING, or - for standard input'],
  [['explain', 'a.txt', '--text', 'a'], "--text: cannot be combined with files ('a.txt')"],
  [['explain', '-', '-'], '-: standard input can be read only once'],
  [['explain', '--text', 'a', '--n-steps', '0'], "--n-steps: '0' is not a whole number from 1 to 10000"],
  [['explain', '--text', 'a', '--n-steps', '1e3'], "--n-steps: '1e3' is not a whole number from 1 to 10000"],
  [['explain', '--text', 'a', '--n-steps', '-5'], "--n-steps: '-5' is not a whole number from 1 to 10000"],
  [['explain', '--text', 'a', '--tolerance', '0'], "--tolerance: '0' is not a number above 0 and below 1"],
  [['explain', '--text', 'a', '--tolerance', 'NaN'], "--tolerance: 'NaN' is not a number above 0 and below 1"],
  [['explain', '--text', 'a', '--stride', '0'], "--stride: '0' is not a whole number from 1 to 1000000"],
  [
    ['explain', '--text', 'a', '--internal-batch-size', 'all'],
    "--internal-batch-size: 'all' is not a whole number from 1 to 1000000",
  ],
  [['explain', '--text', 'a', '--output', 'loss'], "--output: 'loss' is not one of logit, probability, margin"],
  [['explain', '--text', 'a', '--against', 'sport'], '--against: needs --output margin'],
  [
    ['explain', '--text', 'a', '--baseline', 'text:'],
    "--baseline: 'text:' is not one of pad, mask, unk, zero, text:STRING",
  ],
  [
    ['explain', '--text', 'a', '--method', 'riemann_trapezoid', '--n-steps', '1'],
    "--n-steps: '1' is too few for riemann_trapezoid, which needs at least 2",
  ],
  [
    ['explain', '--text', 'a', '--device', 'gpu'],
    "--device: 'gpu' is not one of auto, cpu, cuda, webgpu, dml, coreml, wasm",
  ],
  [['explain', '--text', 'a', '--format', 'xml'], "--format: 'xml' is not one of terminal, json, jsonl, html, csv"],
  [['explain', '--text', 'a', '--model', ''], '--model: the empty text is not allowed'],
  [
    ['explain', '--text', 'a', '--resume'],
    '--resume: needs -o FILE and rows of data (.csv, .tsv, .jsonl) or several files',
  ],
  [['explain', '--text'], "option '--text <string>' argument missing"],
  [['classify', '--text', 'a', '--format', 'html'], "--format: 'html' is not one of terminal, json, jsonl, csv"],
  [['inspect', 'a', 'b'], "too many arguments for 'inspect'. Expected 1 argument but got 2."],
  [['inspect', 'a', '--model', 'b'], "--model: cannot be combined with 'a'"],
];

describe('wrong usage', () => {
  for (const [args, message] of WRONG) {
    it(`ends with 2 and one line: gradlens ${args.join(' ')}`, async () => {
      expect(await cli(args)).toEqual({ status: 2, stdout: '', stderr: `gradlens: ${message}\n` });
    });
  }

  it('never writes over an input', async () => {
    const at = folder({ 'a.txt': 'a' });
    const { status, stderr } = await cli(['explain', at('a.txt'), '-o', at('a.txt')]);
    expect([status, stderr]).toEqual([2, `gradlens: -o: '${at('a.txt')}' is one of the inputs\n`]);
  });
});

describe('help', () => {
  it('lists the commands, also without any argument', async () => {
    const { status, stdout } = await cli([]);
    expect(status).toBe(0);
    for (const command of ['explain', 'classify', 'tokenize', 'inspect']) expect(stdout).toContain(`  ${command} `);
  });

  it('has examples for every command', async () => {
    for (const command of ['explain', 'classify', 'tokenize', 'inspect']) {
      const { status, stdout } = await cli([command, '--help']);
      expect([status, stdout.includes(`Examples:\n  gradlens ${command}`)]).toEqual([0, true]);
    }
  });

  it('tells the version', async () => {
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });
});
