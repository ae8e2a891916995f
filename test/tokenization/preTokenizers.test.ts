import { describe, expect, it } from 'vitest';
import { alignedDocument, rangeOf } from '../../src/server/tokenization/alignedText';
import { createPreTokenizer } from '../../src/server/tokenization/preTokenizers/preTokenizer';
import { canonical } from './canonical';
import { stages } from './fixtures';

/** Pieces with canonical ranges. */
function pieces(config: object, document: string): [string, [number, number] | null][] {
  const { text, spans } = createPreTokenizer(config)({ text: alignedDocument(document), spans: [0, document.length] });
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
