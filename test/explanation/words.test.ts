import { describe, expect, it } from 'vitest';
import { coverageText, unknownSpans } from '../../src/core/explanation/coverage';
import { resolveLabel } from '../../src/core/explanation/known';
import { disagreement, headlineOf, modelName, runnersUp, targetText } from '../../src/core/explanation/summary';
import { verdictOf } from '../../src/core/explanation/verdict';
import { duration, errorPercent, ordinal, percent, plain, signed } from '../../src/text/numbers';
import { explanation, token } from './fakes';

describe('numbers', () => {
  it('say probabilities without rounding to never or always', () => {
    expect([0, 0.0001, 0.0112, 0.982, 0.9999, 1].map(percent)).toEqual([
      '0.0 %',
      '<0.1 %',
      '1.1 %',
      '98.2 %',
      '>99.9 %',
      '100 %',
    ]);
  });

  it('sign every score', () => {
    expect([0.412, -0.12, 0, 0.0123, -0.00012, 1e-7].map(signed)).toEqual([
      '+0.41',
      '−0.12',
      '+0.00',
      '+0.012',
      '−0.00012',
      '+1.0e-7',
    ]);
    expect([4.2, -0.3].map(plain)).toEqual(['4.20', '−0.30']);
  });

  it('say errors, times and ranks', () => {
    expect([0.0001, 0.002, 0.04, 0.123].map(errorPercent)).toEqual(['under 0.1 %', '0.2 %', '4 %', '12 %']);
    expect([900, 12_000, 180_000, 36_000_000].map(duration)).toEqual(['0.9 s', '12 s', '3 min', '10.0 h']);
    expect([1, 2, 3, 4, 11, 12, 13, 21, 212].map(ordinal)).toEqual(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 212th'.split(' '),
    );
  });
});

describe('summary', () => {
  it('heads with the label and its score, then the runners-up', () => {
    const { prediction } = explanation();
    expect(headlineOf(prediction)).toEqual({ label: 'business', score: '98.2 %', note: null });
    expect(runnersUp(prediction, 2).map((score) => score.label)).toEqual(['sport']);
  });

  it('says when no label of a multi-label model reaches the threshold, and lists several that do', () => {
    const { prediction } = explanation();
    expect(headlineOf({ ...prediction, labels: [] }).note).toContain('the highest is business 98.2 %');
    expect(headlineOf({ ...prediction, labels: ['business', 'sport'] }).label).toBe('business 98.2 %, sport 1.8 %');
  });

  it('shows the value of a regression', () => {
    const scores = [{ label: 'stars', logit: 3.42, probability: null }];
    expect(headlineOf({ index: 0, label: 'stars', labels: ['stars'], scores }).score).toBe('3.42');
  });

  it('finds a label exactly, then ignoring case, then by index', () => {
    expect(resolveLabel('1', ['a', '1'])).toBe('1');
    expect(resolveLabel('A', ['a', 'b'])).toBe('a');
    expect(resolveLabel('1', ['a', 'b'])).toBe('b');
    expect(resolveLabel('7', ['a', 'b'])).toBeUndefined();
  });

  it('notes another label in the data, and none where they agree', () => {
    expect(disagreement(explanation({ known: 'sport' }))).toBe('file says sport');
    expect(disagreement(explanation({ known: 'Business' }))).toBeNull();
    expect(disagreement(explanation({ known: '0' }))).toBeNull();
  });

  it('names what is explained', () => {
    const target = { index: 0, label: 'sport', output: 'margin', against: 'politics' } as const;
    expect(targetText({ target })).toBe('sport rather than politics');
  });

  it('names models by what tells them apart', () => {
    expect(modelName('/home/me/my-model/onnx/model.onnx')).toBe('my-model');
    expect(modelName('/home/me/my-model/model_fp16.onnx')).toBe('my-model/model_fp16.onnx');
    expect(modelName('/c/models--owner--name/snapshots/abc')).toBe('owner/name');
    expect(modelName('C:\\models\\bbc-news')).toBe('bbc-news');
  });
});

describe('verdict', () => {
  const { integration } = explanation();

  it('says converged with error and nodes', () => {
    expect(verdictOf(integration).short).toBe('converged: 0.2 % error, 15 nodes');
  });

  it('says not converged, and names a fixed rule', () => {
    const verdict = verdictOf({ ...integration, method: 'riemann_left', converged: false, relativeDelta: 0.04 });
    expect(verdict.ok).toBe(false);
    expect(verdict.short).toBe('not converged: 4 % error, 15 nodes (Riemann, left)');
  });

  it('says that the sum fits where only single words have not settled: it does not contradict itself', () => {
    const { line, long, short } = verdictOf({
      ...integration,
      method: 'adaptive',
      converged: false,
      relativeDelta: 0.003,
    });
    expect(line).toBe(
      'Not converged: the sum fits (0.3 % integration error with 15 path nodes), but the scores of single words still move; more steps settle them',
    );
    expect(long).toContain('the sum fits');
    expect(short).toBe('not converged: the sum fits (0.3 % error, 15 nodes), words still move');
  });

  it('promises no exact scores of a fixed rule', () => {
    const fixed = verdictOf({ ...integration, method: 'riemann_left', converged: false, relativeDelta: 0.04 });
    expect(`${fixed.line} ${fixed.long}`).not.toMatch(/exact|settle/);
    expect(fixed.line).toContain('more steps make the error smaller');
    const adaptive = verdictOf({ ...integration, method: 'adaptive', converged: false, relativeDelta: 0.04 });
    expect(adaptive.line).toContain('more steps settle them');
  });

  it('claims no error for occlusion', () => {
    const verdict = verdictOf({ ...integration, method: 'occlusion', relativeDelta: null, converged: null });
    expect(verdict.long).toContain('no integration error');
  });
});

describe('coverage', () => {
  it('counts special tokens, windows, unknown tokens and what was not read', () => {
    const tokens = [token(0, 0, 0.5, { special: true }), token(0, 1, 1, { unknown: true }), token(1, 2, 1)];
    const text = 'x'.repeat(100);
    expect(coverageText(explanation({ text, tokens, unseen: { start: 35, end: 100 } }), 'in italics')).toBe(
      'special tokens +0.50 · 1 window · 1 unknown token (50.0 %), in italics · 65.0 % of the text was not read',
    );
  });

  it('finds the words that hold an unknown token, whatever the token is called', () => {
    const { words } = explanation();
    const tokens = [token(0, 7, 1, { token: '[UNK]' }), token(9, 10, 1, { token: 'x', unknown: true })];
    expect([...unknownSpans({ tokens }, words)].map((span) => span.text)).toEqual(['rose']);
  });
});
