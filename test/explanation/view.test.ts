import { describe, expect, it } from 'vitest';
import { htmlFormat } from '../../src/core/explanation/export/html';
import { heatmapView, type ViewContext } from '../../src/core/explanation/view/view';
import type { Explanation } from '../../src/protocol/explain';
import { explanation, token } from './fakes';

const context: ViewContext = {
  id: 'e1',
  title: 'article.txt',
  refining: false,
  stale: false,
  time: 900,
  pinned: null,
  options: {},
};

function view(parts: Partial<Explanation> = {}, more: Partial<ViewContext> = {}) {
  return heatmapView(explanation(parts), { ...context, ...more });
}

describe('the view of an explanation', () => {
  it('says label, score, verdict, device and time ready to read', () => {
    const shown = view();
    expect(shown.headline).toBe('business 98.2 %');
    expect(shown.verdict).toBe('Converged: 0.2 % integration error with 15 path nodes');
    expect([shown.state, shown.device, shown.time]).toEqual(['converged', 'CPU', '0.9 s']);
    expect(shown.classes.map((c) => [c.label, c.score, c.predicted, c.explained])).toEqual([
      ['business', '98.2 %', true, true],
      ['sport', '1.8 %', false, false],
    ]);
  });

  it('gives every word its signed score, share, rank, step and pieces', () => {
    const { items } = view().layers.word;
    expect(items.map(({ text, value, share, rank, step }) => [text, value, share, rank, step])).toEqual([
      ['profits', '+0.41', '77.4 %', 1, 4],
      ['rose', '−0.12', '22.6 %', 2, -2],
    ]);
    expect(items.map((item) => item.pieces)).toEqual(['t', 't']);
    expect(items[0]?.bar).toBe(1);
  });

  it('cuts each text so that its segments joined are the text again, in every granularity', () => {
    const text = ' profits\r\n rose\t☂️ ';
    const textPair = 'second\ntext ';
    const shown = view({
      text,
      textPair,
      tokens: [token(1, 8, 1), token(11, 15, -1), token(0, 6, 0.2, { sequence: 1 })],
      words: [
        { text: 'profits', start: 1, end: 8, sequence: 0, attribution: 1 },
        { text: 'rose', start: 11, end: 15, sequence: 0, attribution: -1 },
        { text: 'second', start: 0, end: 6, sequence: 1, attribution: 0.2 },
      ],
      unseen: { start: 16, end: text.length },
    });
    for (const layer of Object.values(shown.layers)) {
      expect(layer.segments.map((list) => list.map((segment) => segment.text).join(''))).toEqual([text, textPair]);
      for (const segment of layer.segments.flat()) {
        if (segment.item !== null) expect(layer.items[segment.item]?.text).toBe(segment.text);
      }
    }
    expect(shown.layers.word.segments[0]?.at(-1)).toEqual({ text: '☂️ ', item: null, seen: false });
    expect(shown.unseen).toMatch(/^The model did not read .* % of the text, at its end$/);
  });

  it('marks words that hold an unknown token and counts those tokens', () => {
    const shown = view({
      tokens: [
        token(0, 7, 0.4, { unknown: true, token: '[UNK]' }),
        token(8, 10, 0.1, { token: 'ro' }),
        token(10, 12, 0.1),
      ],
    });
    expect(shown.layers.word.items.map((item) => [item.unknown, item.pieces])).toEqual([
      [true, '[UNK]'],
      [false, 'ro t'],
    ]);
    expect(shown.unknown).toBe('1 unknown token (33.3 %)');
  });

  it('keeps the special tokens apart', () => {
    const shown = view({ tokens: [token(0, 0, 0.25, { special: true, token: '[CLS]' }), token(0, 7, 0.4)] });
    expect(shown.special).toEqual({ sum: '+0.25', tokens: [{ token: '[CLS]', value: '+0.25' }] });
    expect(shown.layers.token.items).toHaveLength(1);
  });

  it('offers only what the model has', () => {
    const scores = [{ label: 'stars', logit: 3.5, probability: null }];
    const base = explanation();
    const shown = view({
      model: { ...base.model, task: 'regression', labels: ['stars'] },
      prediction: { index: 0, label: 'stars', labels: ['stars'], scores },
    });
    expect(shown.controls.outputs).toEqual(['logit']);
    expect(shown.classes[0]?.score).toBe('3.50');
    expect(view().controls.outputs).toEqual(['logit', 'probability', 'margin']);
  });

  it('says how far it is while it refines, and asks for steps rather than options when it did not converge', () => {
    const { integration } = explanation();
    const rough = { ...integration, relativeDelta: 0.031, converged: false, steps: 8 };
    const refining = view({ integration: rough }, { refining: true, time: null });
    expect([refining.state, refining.verdict, refining.time]).toEqual([
      'refining',
      'Refining: 3.1 % integration error so far, 8 path nodes',
      null,
    ]);
    const ended = view({ integration: rough });
    expect(ended.state).toBe('not converged');
    expect(ended.verdict).toMatch(/^Not converged: 3.1 % integration error with 8 path nodes/);
    expect(ended.verdict).not.toContain('--');
  });

  it('gives the options back as they were asked for, with several baselines too', () => {
    const { integration } = explanation();
    const shown = view(
      { integration: { ...integration, baseline: 'pad+mask' } },
      { options: { baselines: ['pad', 'mask'], nSteps: 30 } },
    );
    expect([shown.controls.baseline, shown.controls.baselines, shown.controls.nSteps]).toEqual([
      'pad+mask',
      ['pad', 'mask'],
      30,
    ]);
    expect(view().controls.baselines).toEqual(['pad']);
  });

  it('compares with what was pinned, word by word', () => {
    const pinned = explanation();
    const scores = [
      { label: 'business', logit: 2, probability: 0.911 },
      { label: 'sport', logit: 0, probability: 0.089 },
    ];
    const shown = view(
      {
        text: 'profits fell',
        prediction: { ...pinned.prediction, scores },
        tokens: [token(0, 7, 0.2), token(8, 12, -0.5)],
        words: [
          { text: 'profits', start: 0, end: 7, sequence: 0, attribution: 0.2 },
          { text: 'fell', start: 8, end: 12, sequence: 0, attribution: -0.5 },
        ],
      },
      { pinned },
    );
    expect(shown.pinned).toMatchObject({ before: 'business 98.2 %', after: 'business 91.1 %', change: '−7.1 points' });
    expect(shown.pinned?.differences.map((d) => [d.text, d.before, d.after, d.difference, d.item])).toEqual([
      ['fell', null, '−0.50', '−0.50', 1],
      ['profits', '+0.41', '+0.20', '−0.21', 0],
      ['rose', '−0.12', null, '+0.12', null],
    ]);
  });

  it('does not subtract scores that speak for different classes', () => {
    const pinned = explanation({ target: { index: 1, label: 'sport', output: 'logit', against: null } });
    const shown = view({}, { pinned });
    expect(shown.pinned?.differences).toEqual([]);
    expect(shown.pinned?.note).toContain('sport');
  });

  it('has the details of the HTML page', () => {
    const result = explanation();
    const page = htmlFormat({ granularity: 'word', order: 'position', many: false }).record(result, 0);
    for (const { name, term, value } of heatmapView(result, context).details) {
      expect(page).toContain(`<dt>${name}${term === null ? '' : ` (${term})`}</dt><dd>${value}</dd>`);
    }
  });
});

describe('steps of the view', () => {
  it('of a pair are on one scale', () => {
    const result = explanation({
      text: 'a',
      textPair: 'b',
      tokens: [token(0, 1, 1), token(0, 1, 4, { sequence: 1 })],
      words: [
        { text: 'a', start: 0, end: 1, sequence: 0, attribution: 1 },
        { text: 'b', start: 0, end: 1, sequence: 1, attribution: 4 },
      ],
    });
    expect(heatmapView(result, context).layers.word.items.map(({ step }) => step)).toEqual([2, 4]);
  });
});
