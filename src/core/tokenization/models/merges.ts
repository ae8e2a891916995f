import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import type { MapVocabulary } from './vocabulary';

const MOST = 2 ** 21 - 1;

/** Merges in tokenizer.json: pairs, or in old files strings "left right". */
export const mergesSchema = v.custom<readonly (string | readonly [string, string])[]>(
  (value) =>
    Array.isArray(value) &&
    value.length <= MOST &&
    value.every(
      (m) => typeof m === 'string' || (Array.isArray(m) && m.length === 2 && m.every((t) => typeof t === 'string')),
    ),
  `a list of at most ${MOST} pairs of tokens expected`,
);

/** The pairs of ids that are merged, by rank. */
export class Merges {
  private readonly ranks = new Map<number, number>();
  private readonly results: Int32Array;
  private readonly width: number;

  /**
   * @param prefix the continuing-subword prefix, which is removed from the right half
   * @throws TokenizerError when a merge names a token that is not in the vocabulary
   */
  constructor(list: v.InferOutput<typeof mergesSchema>, vocabulary: MapVocabulary, prefix: string) {
    this.width = vocabulary.largest + 1;
    this.results = new Int32Array(list.length);
    let rank = 0;
    for (const merge of list) {
      if (typeof merge === 'string' && merge.startsWith('#version')) continue;
      const parts = typeof merge === 'string' ? merge.split(' ') : merge;
      const [left, right] = parts;
      if (left === undefined || right === undefined || parts.length !== 2) throw damaged(merge);
      const [a, b] = [vocabulary.id(left), vocabulary.id(right)];
      const joined = vocabulary.id(left + right.slice(prefix.length));
      if (a === undefined || b === undefined || joined === undefined) throw damaged(merge);
      this.ranks.set(this.key(a, b), rank);
      this.results[rank++] = joined;
    }
  }

  /** The rank of a pair; undefined if it is not merged. */
  rank(left: number, right: number): number | undefined {
    return this.ranks.get(this.key(left, right));
  }

  /** The id of the merged token of a rank. */
  result(rank: number): number {
    return this.results[rank];
  }

  private key(left: number, right: number): number {
    return left * this.width + right;
  }
}

function damaged(merge: unknown): TokenizerError {
  return new TokenizerError(
    l10n.t`tokenizer.json: the BPE model has a merge (${JSON.stringify(merge)}) of tokens that its vocabulary lacks; download it again`,
  );
}
