import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/core/explanation/export/format';
import { htmlFormat } from '../../src/core/explanation/export/html';
import { escapeHtml } from '../../src/core/explanation/export/html/escape';
import { explanation, token } from './fakes';

const page = (parts: Parameters<typeof explanation>[0] = {}) =>
  render(htmlFormat({ granularity: 'word', order: 'score', many: false }), [explanation(parts)]);

describe('escaping', () => {
  it('makes text of all five characters, of quotes in attributes too', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
  });

  it('shows control characters, direction overrides and half surrogate pairs', () => {
    expect(escapeHtml('\u0000\u001b\u007f\u009b\u202e\ud800')).toBe('␀␛␡&lt;U+009B&gt;&lt;U+202E&gt;\ufffd');
  });

  it('keeps everything else as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const harmlessText = text.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '');
        expect(unescaped(escapeHtml(harmlessText))).toBe(harmlessText);
      }),
    );
  });
});

describe('an HTML page', () => {
  it('has no script, loads nothing, and allows its one style sheet by hash', () => {
    const html = page();
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(unescaped(policy)).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(/<script|<link|<img|<iframe|javascript:|https?:|url\(|@import| style=| on\w+=/i);
  });

  it('cannot be left by hostile text, labels, names or warnings', () => {
    const evil = `</style></title></div><script>alert(1)</script><img src=x onerror=alert(1)>"'`;
    const { prediction } = explanation();
    const html = page({
      text: evil,
      source: evil,
      id: evil,
      known: evil,
      warnings: [evil],
      words: [{ text: evil, start: 0, end: evil.length, sequence: 0, attribution: 1 }],
      target: { index: 0, label: evil, output: 'margin', against: evil },
      prediction: { ...prediction, label: evil, labels: [evil], scores: [{ label: evil, logit: 1, probability: 1 }] },
      model: { ...explanation().model, path: evil, embedding: evil },
    });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(html.match(/<\/style>/g)).toHaveLength(1);
  });

  it('shows the text as it is, painted for and against', () => {
    const html = page();
    expect(html).toContain(
      '<span class="f4" title="+0.41 for business · 77.4 % of the total of all word scores · 1st of 2">profits</span> ',
    );
    expect(html).toContain(
      '<span class="a2" title="−0.12 against business · 22.6 % of the total of all word scores · 2nd of 2">rose</span>',
    );
  });

  it('has the words as tables, the verdict and the details in words', () => {
    const html = page();
    expect(html).toContain('<caption>For <bdi>business</bdi></caption>');
    expect(html).toContain('Converged: 0.2 % integration error with 15 path nodes.');
    for (const detail of ['ab'.repeat(32), 'layer integrated gradients, adaptive', 'F at the baseline', 'CPU, fp32']) {
      expect(html).toContain(detail);
    }
  });

  it('is made for light, dark, high contrast, forced colours, paper and narrow screens', () => {
    for (const query of [
      'prefers-color-scheme:dark',
      'prefers-contrast:more',
      'forced-colors:active',
      'print',
      'max-width',
    ]) {
      expect(page()).toMatch(new RegExp(`@media \\(?${query}`));
    }
    expect(page()).toContain('name="viewport"');
  });

  it('frames and counts what the vocabulary of the model does not have', () => {
    const html = page({ tokens: [token(0, 7, 0.41, { unknown: true }), token(8, 12, -0.12)] });
    expect(html).toContain('<span class="f4 unknown" title="+0.41 for business');
    expect(html).toContain('1st of 2 · not in the vocabulary of the model">profits</span>');
    expect(html).toContain('1 unknown token (50.0 %), in dotted frames');
  });

  it('dims and says what was not read', () => {
    const html = page({ text: 'profits rose', words: [], tokens: [token(0, 7, 1)], unseen: { start: 7, end: 12 } });
    expect(html).toContain('<span class="unseen"> rose</span>');
    expect(html).toContain('did not read 41.7 % of this text');
  });

  it('shows both texts of a pair', () => {
    const html = page({ textPair: 'It <fell>.' });
    expect(html.match(/<div class="document"/g)).toHaveLength(2);
    expect(html).toContain('It &lt;fell&gt;.');
  });

  it('folds several records, the first three open', () => {
    const many = Array.from({ length: 5 }, (_, index) => explanation({ id: `r${index}` }));
    const html = render(htmlFormat({ granularity: 'word', order: 'score', many: true }), many);
    expect(html.match(/<details class="record" open>/g)).toHaveLength(3);
    expect(html.match(/<details class="record">/g)).toHaveLength(2);
    expect(html.match(/<!doctype html>/g)).toHaveLength(1);
    expect(html).toContain('<bdi>r4</bdi>');
  });
});

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
