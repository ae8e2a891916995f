import { describe, expect, it } from 'vitest';
import { findLabel, probabilities, softmax, targetFunction } from '../../src/core/attribution/target';
import { UsageError } from '../../src/core/errors';
import type { OutputKind, Task } from '../../src/protocol/explain';

const LABELS = ['business', 'sport', '1'];
const LOGITS = [2, -1, 0.5];

/** Largest difference between the cotangent and central differences of the value. */
function slopeError(
  task: Task,
  labels: readonly string[],
  logits: readonly number[],
  options: { target?: string; output?: OutputKind; against?: string },
): number {
  const f = targetFunction(task, labels, logits, options);
  const h = 1e-5;
  const c = f.cotangent(logits);
  return Math.max(
    ...logits.map((_, i) => {
      const at = (d: number) => f.value(logits.map((l, k) => (k === i ? l + d : l)));
      return Math.abs((at(h) - at(-h)) / (2 * h) - c[i]);
    }),
  );
}

describe('the explained function', () => {
  it('is the logit of the predicted class by default', () => {
    const f = targetFunction('single-label', LABELS, LOGITS, {});
    expect([f.index, f.label, f.output, f.value(LOGITS)]).toEqual([0, 'business', 'logit', 2]);
  });

  it.each<[Task, string[], number[], { target?: string; output?: OutputKind; against?: string }]>([
    ['single-label', LABELS, LOGITS, { output: 'logit', target: 'sport' }],
    ['single-label', LABELS, LOGITS, { output: 'probability' }],
    ['single-label', LABELS, LOGITS, { output: 'margin' }],
    ['single-label', LABELS, LOGITS, { output: 'margin', against: 'sport' }],
    ['multi-label', LABELS, LOGITS, { output: 'probability', target: 'sport' }],
    ['binary', ['toxic'], [0.7], { output: 'logit', target: 'not toxic' }],
    ['binary', ['toxic'], [0.7], { output: 'probability', target: 'not toxic' }],
    ['binary', ['toxic'], [0.7], { output: 'margin' }],
    ['regression', ['score'], [0.7], {}],
  ])('has the cotangent of its value: %s %j %j %j', (task, labels, logits, options) => {
    expect(slopeError(task, labels, logits, options)).toBeLessThan(1e-8);
  });

  it('explains "no" of a one-logit model with the flipped sign', () => {
    const f = targetFunction('binary', ['toxic'], [-3], {});
    expect([f.label, f.value([-3])]).toEqual(['not toxic', 3]);
  });

  it('takes the runner-up at the real text for a margin, and keeps it along the path', () => {
    const f = targetFunction('single-label', LABELS, LOGITS, { output: 'margin' });
    expect(f.against).toBe('1');
    expect(f.value([0, 100, 0])).toBe(0);
  });

  it('finds a label by its name before its index, and ignoring case after that', () => {
    expect(findLabel('1', LABELS, '--target')).toBe(2);
    expect(findLabel('SPORT', LABELS, '--target')).toBe(1);
    expect(findLabel('0', LABELS, '--target')).toBe(0);
  });

  it('names the labels there are when one is not known', () => {
    expect(() => findLabel('weather', LABELS, '--target')).toThrow(/"weather".*business, sport, 1/);
    expect(() => findLabel('3', LABELS, '--target')).toThrow(UsageError);
    expect(() => findLabel('-1', LABELS, '--target')).toThrow(UsageError);
  });

  it('refuses what makes no sense: a margin of one label, a probability of a regression, against itself', () => {
    expect(() => targetFunction('regression', ['x'], [1], { output: 'margin' })).toThrow(UsageError);
    expect(() => targetFunction('regression', ['x'], [1], { output: 'probability' })).toThrow(UsageError);
    expect(() => targetFunction('single-label', LABELS, LOGITS, { output: 'margin', against: 'business' })).toThrow(
      UsageError,
    );
    expect(() => targetFunction('single-label', LABELS, LOGITS, { against: 'sport' })).toThrow(UsageError);
  });
});

describe('probabilities', () => {
  it('stay finite and sum to 1 for logits of any size', () => {
    for (const logits of [[1e4, -1e4, 0], [-1e308, -1e308], [0]]) {
      const p = softmax(logits);
      expect(p.every(Number.isFinite)).toBe(true);
      expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });

  it('follow the task', () => {
    expect(probabilities('regression', [3])).toEqual([null]);
    expect(probabilities('binary', [0])).toEqual([0.5, 0.5]);
    expect(probabilities('multi-label', [0, 1000, -1000])).toEqual([0.5, 1, 0]);
  });
});
