import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../src/core/tokenization/tokenizer';
import { isWhitespace } from '../../src/core/tokenization/whitespace';
import { families } from './fixtures';

const character = fc.oneof(
  fc.constantFrom(
    ...' \t\r\n\0\ufeffaAéßΣσςİ.,\'"▁Ġ_-1½',
    'ﬁ',
    '\u0301',
    '\u0323',
    '\u200d',
    '\u200b',
    '\u00a0',
    '\u3000',
    '\u0085',
  ),
  fc.constantFrom(
    '😀',
    '👍🏽',
    '👨\u200d👩\u200d👧',
    '🇩🇪',
    'の',
    '中',
    '𠮷',
    '한',
    '\u1112\u1161\u11ab',
    'ｶﾞ',
    'ส',
    'ी',
    'ش',
    '[MASK]',
    '<mask>',
    'cat',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('\ud83d', '\ude00'),
);
const text = fc.array(character, { maxLength: 60 }).map((parts) => parts.join(''));

describe.each(families)('any text through $name', ({ name, family }) => {
  const tokenizer = createTokenizer(family.tokenizer);
  const check = (law: (text: string) => void) => fc.assert(fc.property(text, law), { numRuns: 60 });

  it('gives half-open ranges inside the text that part no surrogate pair and have no blanks at their ends', () => {
    check((document) => {
      for (const { start, end } of tokenizer.encode(document)) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(document.length);
        expect(partsPair(document, start) || partsPair(document, end)).toBe(false);
        if (end === start) continue;
        expect(isWhitespace(document.charCodeAt(start)) || isWhitespace(document.charCodeAt(end - 1))).toBe(false);
      }
    });
  });

  it('gives ranges in order, but for marks that change places', () => {
    check((document) => {
      if (/[\p{M}\u1100-\u11ff\uff9e\uff9f]/u.test(document.normalize('NFKD'))) return;
      const starts = tokenizer.encode(document).filter((t) => t.end > t.start);
      for (let i = 1; i < starts.length; ++i) {
        expect(starts[i]?.start).toBeGreaterThanOrEqual(starts[i - 1]?.start ?? 0);
      }
    });
  });

  it('gives slices that reproduce the text with what lies between them', () => {
    check((document) => {
      let [rebuilt, done] = ['', 0];
      for (const { start, end } of [...tokenizer.encode(document)].sort((a, b) => a.start - b.start)) {
        if (end <= done) continue;
        rebuilt += document.slice(done, Math.max(done, start)) + document.slice(Math.max(done, start), end);
        done = end;
      }
      expect(rebuilt + document.slice(done)).toBe(document);
    });
  });

  it('reads lone surrogates as U+FFFD', () => {
    check((document) => {
      expect(tokenizer.encode(document)).toEqual(tokenizer.encode(document.toWellFormed()));
    });
  });

  it('leaves nothing visible without a token', () => {
    // Tokenizers that delete no more than blanks: every other character is in some range.
    if (!['roberta', 'llama2', 'llama3', 'wordLevel', 'bpeFused', 'bpePrefix', 'unigramBytes'].includes(name)) return;
    check((document) => {
      if (/[\p{M}\u1100-\u11ff\uff9e\uff9f]/u.test(document.normalize('NFKD'))) return;
      const seen = new Set<number>();
      for (const { start, end } of tokenizer.encode(document)) for (let i = start; i < end; ++i) seen.add(i);
      const missed = Array.from(document, (_, i) => i).filter(
        (i) => !seen.has(i) && !isWhitespace(document.charCodeAt(i)),
      );
      expect(missed).toEqual([]);
    });
  });
});

function partsPair(document: string, at: number): boolean {
  const before = document.charCodeAt(at - 1) & 0xfc00;
  return at > 0 && at < document.length && before === 0xd800 && (document.charCodeAt(at) & 0xfc00) === 0xdc00;
}
