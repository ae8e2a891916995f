import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../src/core/tokenization/tokenizer';
import { canonical } from './canonical';
import { families } from './fixtures';

describe.each(families)('the tokenizer $name', ({ family }) => {
  const tokenizer = createTokenizer(family.tokenizer);

  it('gives the ids and the characters that the Rust library gives', () => {
    for (const [i, text] of family.texts.entries()) {
      const flat = family.encodings[i] ?? [];
      const ours = tokenizer.wrap(tokenizer.encode(text));
      expect(
        ours.map((token) => token.id),
        text,
      ).toEqual(flat.filter((_, k) => k % 3 === 0));
      for (const [k, token] of ours.entries()) {
        const range = canonical(text, token.start, token.end);
        // Rust lays a made-up prefix on the letter after it; here it has nothing to show.
        if (range === null && /^[▁Ġ]*$/.test(token.token)) continue;
        const where = `${JSON.stringify(text)} token ${k} ${JSON.stringify(token.token)}`;
        const rust = canonical(text, flat[3 * k + 1] ?? 0, flat[3 * k + 2] ?? 0);
        // Rust lays each byte of Unigram's fallback on the whole run of unknown characters; here on its own character.
        if (/^<0x..>$/.test(token.token)) expect(range === null || covers(rust, range), where).toBe(true);
        // It lays a quotation mark that stands for `` or '' on the second character.
        else if (/^(``|'')$/.test(text.slice(token.start, token.end))) expect(covers(range, rust), where).toBe(true);
        else expect(range, where).toEqual(rust);
      }
    }
  });

  it('gives the ids alone where the Rust library loses its place', () => {
    for (const { text, ids } of family.idsOnly ?? []) {
      expect(
        tokenizer.wrap(tokenizer.encode(text)).map((token) => token.id),
        JSON.stringify(text),
      ).toEqual(ids);
    }
  });

  it('puts two texts into one input with the right types', () => {
    for (const { first, second, ids, types, special } of family.pairs) {
      const ours = tokenizer.wrap(tokenizer.encode(first), tokenizer.encode(second));
      expect(ours.map((token) => token.id)).toEqual(ids);
      expect(ours.map((token) => token.type)).toEqual(types);
      expect(ours.map((token) => (token.special ? 1 : 0))).toEqual(special);
    }
  });

  it('says how many special tokens it adds', () => {
    expect(tokenizer.specials(false)).toBe(tokenizer.wrap([]).length);
    expect(tokenizer.specials(true)).toBe(tokenizer.wrap([], []).length);
  });
});

function covers(outer: readonly [number, number] | null, inner: readonly [number, number] | null): boolean {
  if (outer === null || inner === null) return outer === inner;
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}
