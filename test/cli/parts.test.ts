import { describe, expect, it } from 'vitest';
import { Evaluation } from '../../src/cli/evaluation';
import { inOrder } from '../../src/cli/inputs/inOrder';
import { untilAborted } from '../../src/cli/interrupt';
import { evaluationText } from '../../src/cli/output/evaluationText';
import { ProgressLine, progressText } from '../../src/cli/progress';
import { decodeText } from '../../src/core/data/decoding';
import { CancelledError } from '../../src/core/errors';
import { collector } from './harness';

describe('an evaluation', () => {
  it('counts as scikit-learn does', () => {
    const evaluation = new Evaluation(['a', 'b', 'c'], 'single-label');
    for (const [known, predicted] of ['aa', 'ab', 'bb', 'ca', 'cc', 'cc'])
      evaluation.add(known ?? '', [predicted ?? '']);
    const { accuracy, microF1, macroF1 } = evaluation.scores;
    expect(accuracy).toBeCloseTo(4 / 6);
    expect(microF1).toBeCloseTo(4 / 6);
    expect(macroF1).toBeCloseTo((0.5 + 2 / 3 + 0.8) / 3);
    expect(evaluation.confused('c', 'a')).toBe(1);
  });

  it('compares sets of labels for multi-label', () => {
    const evaluation = new Evaluation(['a', 'b', 'c, d'], 'multi-label');
    evaluation.add('a|b', ['b', 'a']);
    evaluation.add('a', ['a', 'b']);
    evaluation.add('c, d', ['c, d']);
    expect(evaluation.scores.accuracy).toBeCloseTo(2 / 3);
    expect(evaluation.scores.microF1).toBeCloseTo(8 / 9);
    expect(evaluationText(evaluation)).not.toContain('data \\ model');
  });

  it('counts the empty set as a set, and an index for a label', () => {
    const evaluation = new Evaluation(['a', 'b', 'c'], 'multi-label');
    evaluation.add('[]', []);
    evaluation.add('[0, 1, 0]', ['b']);
    evaluation.add('2', ['c']);
    expect(evaluation.scores).toMatchObject({ documents: 3, accuracy: 1, microF1: 1, macroF1: 1 });
    expect(evaluation.strangers).toEqual([]);
  });

  it('takes 1 and true of the data as the label of a yes/no model, 0 and false as not', () => {
    const evaluation = new Evaluation(['spam'], 'binary');
    for (const [known, predicted] of [
      ['1', 'spam'],
      ['0', 'not spam'],
      ['true', 'spam'],
      ['0.0', 'not spam'],
      ['spam', 'not spam'],
    ])
      evaluation.add(known ?? '', [predicted ?? '']);
    expect(evaluation.scores.accuracy).toBeCloseTo(4 / 5);
    expect(evaluation.confused('spam', 'not spam')).toBe(1);
    expect(evaluation.strangers).toEqual([]);
  });

  it('takes an index that a table wrote with decimals', () => {
    const evaluation = new Evaluation(['a', 'b'], 'single-label');
    evaluation.add('1.0', ['b']);
    expect(evaluation.scores.accuracy).toBe(1);
  });

  it('names labels of the data that the model does not have', () => {
    const evaluation = new Evaluation(['a'], 'single-label');
    evaluation.add('cooking', ['a']);
    expect(evaluation.scores.accuracy).toBe(0);
    expect(evaluationText(evaluation)).toContain("the model has no label 'cooking'");
  });
});

describe('work in order', () => {
  const signal = new AbortController().signal;

  it('gives results in the order of the items, with a few under way at once', async () => {
    const release: (() => void)[] = [];
    const work = (item: number) => new Promise<number>((resolve) => release.push(() => resolve(item * 10)));
    const results = inOrder(items(4), 2, work, signal);
    const first = results.next();
    await settled();
    expect(release).toHaveLength(2);
    release[1]?.(); // the second is done before the first
    release[0]?.();
    expect((await first).value).toBe(0);
    const second = results.next();
    await settled();
    expect((await second).value).toBe(10);
    expect(release).toHaveLength(3);
    release[2]?.();
    expect((await results.next()).value).toBe(20);
    await results.return(undefined);
  });

  it('stops at once when it is cancelled, though the work goes on', async () => {
    const controller = new AbortController();
    const results = inOrder(items(1), 1, () => new Promise(() => {}), controller.signal);
    const first = results.next();
    controller.abort();
    await expect(first).rejects.toThrow(CancelledError);
  });

  it('passes on what rejects', async () => {
    const results = inOrder(items(3), 3, () => Promise.reject(new Error('broken')), signal);
    await expect(results.next()).rejects.toThrow('broken');
  });

  it('does not begin after an abort', async () => {
    await expect(untilAborted(AbortSignal.abort(), Promise.resolve(1))).rejects.toThrow(CancelledError);
  });
});

describe('progress', () => {
  it('estimates the time left after a second', () => {
    expect(progressText({ stage: 'load', done: 0, total: null }, '', 0)).toBe('loading the model …');
    expect(progressText({ stage: 'explain', done: 3, total: 12 }, '', 500)).toBe('explaining 25 %');
    expect(progressText({ stage: 'explain', done: 3, total: 12 }, '', 4000)).toBe('explaining 25 % · about 10 s left');
    expect(progressText({ stage: 'classify', done: 5, total: 20 }, 'row', 100)).toBe('classifying 5 of 20 rows');
    expect(progressText({ stage: 'explain', done: 5, total: null }, 'row', 9000)).toBe('explaining · 5 rows done');
  });

  it('is drawn over on a terminal, ten times a second at most, and cleared', () => {
    const err = collector(true);
    let now = 0;
    const io = { stdin: nothing(), stdout: err.stream, stderr: err.stream, env: {} };
    const progress = new ProgressLine(io, false, () => now);
    progress.draw({ stage: 'explain', done: 1, total: 4 });
    progress.draw({ stage: 'explain', done: 2, total: 4 });
    now = 200;
    progress.draw({ stage: 'explain', done: 3, total: 4 });
    progress.clear();
    progress.clear();
    expect(err.text()).toBe('\r\u001b[2Kexplaining 25 %\r\u001b[2Kexplaining 75 %\r\u001b[2K');
  });

  it('shows nothing in a pipe, with --quiet, or on a dumb terminal', () => {
    for (const [tty, quiet, env] of [
      [false, false, {}],
      [true, true, {}],
      [true, false, { TERM: 'dumb' }],
    ] as const) {
      const err = collector(tty);
      const io = { stdin: nothing(), stdout: err.stream, stderr: err.stream, env };
      new ProgressLine(io, quiet).draw({ stage: 'load', done: 0, total: null });
      expect(err.text()).toBe('');
    }
  });
});

describe('bytes as text', () => {
  it('keep a byte-order mark, and name the first byte that is not UTF-8', () => {
    expect(decodeText(Buffer.from('\ufeffa'))).toBe('\ufeffa');
    expect(() => decodeText(Buffer.from([0x61, 0x62, 0xc3]))).toThrow('first at byte 2');
    expect(() => decodeText(Buffer.from([0xef, 0xbb, 0xbf, 0xff]))).toThrow('first at byte 3');
    expect(() => decodeText(Buffer.from([0xff, 0x61, 0x61, 0x62]))).toThrow('first at byte 0');
    expect(() => decodeText(Buffer.alloc(0))).toThrow('is empty');
  });
});

async function* items(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}

async function* nothing(): AsyncGenerator<string> {}

/** Lets everything run that is ready to run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
