import { describe, expect, it } from 'vitest';
import { reportText } from '../../src/core/explanation/export/report';
import { heatmapView } from '../../src/core/explanation/view/view';
import { explanation } from './fakes';

describe('a report', () => {
  it('says in plain sentences and numbered lists what the colours say', () => {
    const e = explanation({ known: 'sport' });
    const view = heatmapView(e, {
      id: 'x',
      title: 'a.txt',
      refining: false,
      stale: true,
      time: 900,
      pinned: null,
      options: {},
    });
    const lines = reportText(e, view).split('\n');
    expect(lines.slice(0, 8)).toEqual([
      'Explanation of a.txt',
      '',
      'Label: business 98.2 %',
      'Other labels: sport 1.8 %',
      'The file says sport.',
      'The text was edited since: this is of the earlier text.',
      'Explained: business',
      'Converged: 0.2 % integration error with 15 path nodes.',
    ]);
    expect(lines).toContain('Words that speak for business, strongest first:');
    expect(lines).toContain('1. profits, +0.41, 77.4 % of the total of all word scores');
    expect(lines).toContain('1. rose, −0.12, 22.6 % of the total of all word scores');
    expect(lines.at(-2)).toBe('profits rose');
  });

  it('shows no control characters', () => {
    const e = explanation({ text: 'pro\u001b[31mfits', tokens: [], words: [] });
    const view = heatmapView(e, {
      id: 'x',
      title: 'a\nb',
      refining: false,
      stale: false,
      time: null,
      pinned: null,
      options: {},
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    expect(reportText(e, view)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
