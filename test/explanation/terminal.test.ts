import { describe, expect, it } from 'vitest';
import { ansiInk, plainInk } from '../../src/core/explanation/export/ansi';
import { render } from '../../src/core/explanation/export/format';
import { type TerminalView, terminalFormat } from '../../src/core/explanation/export/terminal';
import { visible, visibleLine } from '../../src/text/visible';
import { explanation, token } from './fakes';

const view: TerminalView = { ink: plainInk, granularity: 'word', order: 'score', many: false, bundled: true };
const show = (parts: Parameters<typeof explanation>[0] = {}, how: Partial<TerminalView> = {}) =>
  render(terminalFormat({ ...view, ...how }), [explanation(parts)]);

describe('an explanation in a terminal', () => {
  it('says label, score, text, words for and against, and how sure the numbers are', () => {
    expect(show({}, { milliseconds: () => 900 }).split('\n')).toEqual([
      'business  98.2 %     (sport 1.8 %)',
      '',
      '+profits+ −rose−',
      '',
      'for      profits +0.41',
      'against  rose −0.12',
      'converged: 0.2 % error, 15 nodes · baseline pad · bundled bbc-news · CPU · 0.9 s',
      'special tokens +0.00 · 1 window',
      '',
    ]);
  });

  it('paints in 256 colours, underlined against, and resets after each piece', () => {
    const text = show({}, { ink: ansiInk('dark') });
    expect(text).toContain('\u001b[48;5;214;38;5;16mprofits\u001b[0m');
    expect(text).toContain('\u001b[48;5;25;38;5;231;4mrose\u001b[0m');
  });

  it('closes the colour before a line break within a sentence', () => {
    const text = 'It rose\nand fell.';
    const shown = show({ text, tokens: [token(0, 17, 1)] }, { ink: ansiInk('light'), granularity: 'sentence' });
    for (const line of shown.split('\n'))
      expect(line.lastIndexOf('\u001b[0m')).toBeGreaterThanOrEqual(line.lastIndexOf('\u001b[48'));
  });

  it('says what else is explained, what the file says, and warnings', () => {
    const shown = show({
      known: 'sport',
      warnings: ['no mask token: unk was used'],
      target: { index: 1, label: 'sport', output: 'margin', against: 'business' },
    });
    expect(shown).toContain('file says sport\nexplained: sport rather than business\n');
    expect(shown).toContain('note: no mask token: unk was used');
  });

  it('marks and counts what the vocabulary of the model does not have', () => {
    const tokens = [token(0, 7, 0.41, { unknown: true }), token(8, 12, -0.12)];
    expect(show({ tokens })).toContain('+⟦profits⟧+ −rose−');
    expect(show({ tokens })).toContain('1 unknown token (50.0 %), in ⟦ ⟧');
    expect(show({ tokens }, { ink: ansiInk('dark') })).toContain('\u001b[3mprofits\u001b[0m');
  });

  it('titles each of several records', () => {
    const format = terminalFormat({ ...view, many: true });
    const shown = render(format, [explanation(), explanation({ source: 'b.csv', id: 'r7' })]);
    expect(shown).toContain('article.txt\nbusiness');
    expect(shown).toContain('\n\nb.csv · r7\nbusiness');
  });

  it('never passes control characters of a text, label or path on', () => {
    const evil = '\u001b[31m\u009b31m\u0007\b\u0000\r\u202e';
    const shown = show(
      {
        text: `profits ${evil}`,
        source: evil,
        warnings: [evil],
        target: { index: 1, label: evil, output: 'logit', against: null },
        words: [{ text: evil, start: 8, end: 8 + evil.length, sequence: 0, attribution: 1 }],
      },
      { many: true },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(shown).toContain('␛[31m<U+009B>31m␇␈␀␍<U+202E>');
  });
});

describe('text made visible', () => {
  it('keeps tabs, line breaks, marks and letters of every script', () => {
    const text = 'a\tb\nשלום e\u0301 🎉 \u200f';
    expect(visible(text)).toBe(text);
    expect(visible('a\r\nb')).toBe('a\nb');
  });

  it('repairs half surrogate pairs', () => {
    expect(visible('x\ud83dy')).toBe('x\ufffdy');
  });

  it('fits on one line for lists', () => {
    expect(visibleLine('a\n\tb\u2028c')).toBe('a b c');
  });
});
