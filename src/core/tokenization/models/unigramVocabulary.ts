import * as v from 'valibot';
import { Trie } from '../trie';
import type { Vocabulary } from './model';
import { MOST_ENTRIES } from './vocabulary';

/** Pieces with their log-probabilities in tokenizer.json; the id of a piece is its index. */
export const scoredSchema = v.custom<readonly (readonly [string, number])[]>(
  (value) =>
    Array.isArray(value) &&
    value.length <= MOST_ENTRIES &&
    value.every((p) => Array.isArray(p) && p.length === 2 && typeof p[0] === 'string' && typeof p[1] === 'number'),
  `a list of at most ${MOST_ENTRIES} [piece, score] pairs expected`,
);

/** The pieces of a Unigram model in a compact trie. */
export class UnigramVocabulary implements Vocabulary {
  readonly trie: Trie;
  readonly scores: Float64Array;
  /** The lowest score of all pieces. */
  readonly lowest: number;
  private readonly tokens: string[];

  constructor(pieces: v.InferOutput<typeof scoredSchema>) {
    this.tokens = pieces.map(([token]) => token);
    this.scores = Float64Array.from(pieces, ([, score]) => asRead(score));
    let lowest = Number.POSITIVE_INFINITY;
    for (const score of this.scores) if (score < lowest) lowest = score;
    this.lowest = lowest;
    this.trie = new Trie(2 * this.tokens.length);
    for (let id = 0; id < this.tokens.length; ++id) this.trie.set(this.tokens[id], id);
  }

  get size(): number {
    return this.tokens.length;
  }

  get largest(): number {
    return this.tokens.length - 1;
  }

  id(token: string): number | undefined {
    const id = this.trie.get(token);
    return id < 0 ? undefined : id;
  }

  token(id: number): string | undefined {
    return this.tokens[id];
  }
}

/**
 * A score as the Rust library's JSON parser reads it: all digits as one number, then one division, so the last bit may
 * be wrong. That bit decides between segmentations that differ only in the order of their pieces ("==" "=" or "="
 * "==").
 */
function asRead(score: number): number {
  const text = String(Math.abs(score));
  if (text.length < 17) return score; // few enough digits for both readers to be exact
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d+)\.(\d+)(?:e([+-]\d+))?$/.exec(text) ?? [];
  if (fraction === '') return score;
  const power = Number(exponent) - fraction.length;
  const digits = Number(whole + fraction);
  const read = power < 0 ? digits / Number(`1e${-power}`) : digits * Number(`1e${power}`);
  return score < 0 ? -read : read;
}
