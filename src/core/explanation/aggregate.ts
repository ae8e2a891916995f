import type { TokenAttribution, WordAttribution } from '../../protocol/explain';
import type { TextRange } from '../tokenization/segments';
import { assign } from '../tokenization/words';

/** A text, and the ranges (its words or sentences) over which scores are summed. */
export interface Division {
  readonly text: string;
  readonly ranges: readonly TextRange[];
}

/**
 * Sums the signed scores of tokens over ranges. The sums add up to the total of the content tokens (see assign). Ranges
 * without a token (not read by the model) are omitted.
 * @param divisions those of sequence 0 and, with a text pair, of sequence 1
 */
export function aggregate(tokens: readonly TokenAttribution[], divisions: readonly Division[]): WordAttribution[] {
  return divisions.slice(0, 2).flatMap((division, sequence) => {
    const content = tokens.filter((token) => !token.special && token.sequence === sequence);
    return sumOver(content, division, sequence === 0 ? 0 : 1);
  });
}

function sumOver(tokens: readonly TokenAttribution[], { text, ranges }: Division, sequence: 0 | 1): WordAttribution[] {
  const sums = new Map<number, number>();
  assign(tokens, ranges).forEach((group, i) => {
    sums.set(group, (sums.get(group) ?? 0) + (tokens[i]?.attribution ?? 0));
  });
  return ranges.flatMap(({ start, end }, group) => {
    const attribution = sums.get(group);
    return attribution === undefined ? [] : [{ text: text.slice(start, end), start, end, sequence, attribution }];
  });
}
