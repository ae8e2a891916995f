import { describe, expect, it } from 'vitest';
import { alignedDocument, rangeOf } from '../../src/core/tokenization/alignedText';
import { createPreTokenizer } from '../../src/core/tokenization/preTokenizers/preTokenizer';
import { toEnd } from '../../src/core/tokenization/steps';
import { canonical } from './canonical';
import { stages } from './fixtures';

/** Pieces with canonical ranges. */
function pieces(config: object, document: string): [string, [number, number] | null][] {
  const { text, spans } = toEnd(
    createPreTokenizer(config)({ text: alignedDocument(document), spans: [0, document.length] }),
  );
  const found: [string, [number, number] | null][] = [];
  for (let i = 0; i < spans.length; i += 2) {
    const [from, to] = [spans[i] ?? 0, spans[i + 1] ?? 0];
    if (from < to) found.push([text.text.slice(from, to), canonical(document, ...rangeOf(text, from, to))]);
  }
  return found;
}

describe('a pre-tokenizer cuts as the Rust library cuts', () => {
  for (const [i, { config, results }] of stages.preTokenizers.entries()) {
    it(`${i}: ${JSON.stringify(config).slice(0, 100)}`, () => {
      for (const [t, text] of stages.texts.entries()) {
        const expected = (results[t] ?? []).map(([piece, start, end]) => [piece, canonical(text, start, end)]);
        const blank = expected.map(([piece, range]) =>
          /^[▁Ġ ]*$/.test(String(piece)) ? [piece, null] : [piece, range],
        );
        expect(pieces(config, text), JSON.stringify(text)).toEqual(blank);
      }
    });
  }
});

describe('a pattern that ignores case', () => {
  const cut = (regex: string, document: string) =>
    pieces({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }, document).map(
      ([piece]) => piece,
    );
  it('folds s and k as the Rust library does', () => {
    expect(cut("(?i:'s|k)|\\p{L}+", "it'\u017fb \u212ab")).toEqual(['it', "'\u017f", 'b', ' ', '\u212a', 'b']);
  });
  it('is refused where it has letters whose case would not be ignored', () => {
    expect(() => cut('(?i:straße)', 'a')).toThrow('Split pre-tokenizer');
    expect(() => cut('(?i)é', 'a')).toThrow('Split pre-tokenizer');
    expect(cut("(?i:'s)|[一-龥]", 'a一')).toEqual(['a', '一']);
  });
});
