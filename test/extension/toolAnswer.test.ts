import { describe, expect, it } from 'vitest';
import { classificationLines, explanationLines } from '../../src/extension/toolAnswer';
import type { Explanation } from '../../src/protocol/explain';

const explanation = {
  model: { path: 'bbc-news', task: 'single-label', device: 'CPU' },
  prediction: {
    labels: ['b'],
    scores: [
      { label: 'a', logit: -1, probability: 0.1 },
      { label: 'b', logit: 2, probability: 0.9 },
    ],
  },
  target: { label: 'b', output: 'margin', against: 'a' },
  integration: { method: 'adaptive', steps: 15, relativeDelta: 0.002, converged: true },
  words: [
    { text: 'weak', start: 0, end: 4, attribution: 0.1 },
    { text: 'against', start: 5, end: 12, attribution: -0.4 },
    { text: 'strong', start: 13, end: 19, attribution: 0.5 },
  ],
  unseen: { start: 20, end: 40 },
  warnings: [],
} as unknown as Explanation;

describe('what an agent is told', () => {
  it('begins with the label, then every class from the best on', () => {
    expect(classificationLines(explanation).slice(0, 3)).toEqual([
      'label: b',
      'b: probability 0.9000, logit 2.0000',
      'a: probability 0.1000, logit -1.0000',
    ]);
  });

  it('shows control characters, a line each', () => {
    const hostile = { ...explanation, words: [{ text: 'a\n\u001b[2J', start: 0, end: 4, attribution: 0.1 }] };
    expect(explanationLines(hostile as unknown as Explanation)[3]).toContain('"a ␛[2J"');
  });

  it('says what the model did not read', () => {
    expect(classificationLines(explanation).join('\n')).toContain('characters 20 to 40');
  });

  it('lists words from the largest score on, with sign, share and place', () => {
    const lines = explanationLines(explanation);
    expect(lines[0]).toBe('explained: b rather than a (margin)');
    expect(lines[1]).toContain('integration error 0.20 %, converged');
    expect(lines.slice(3, 6)).toEqual([
      '+0.5000 (50.0 % of all) "strong" at 13-19',
      '-0.4000 (40.0 % of all) "against" at 5-12',
      '+0.1000 (10.0 % of all) "weak" at 0-4',
    ]);
  });
});
