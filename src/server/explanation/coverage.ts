import type { Explanation, TokenRange } from '../../protocol/explain';
import { counted, percent, signed } from './numbers';

/** How vocabularies write the token for a piece that they do not have. */
const UNKNOWN_TOKENS = new Set(['[UNK]', '<unk>', '<UNK>', '[unk]']);

/** Whether a content token stands for a piece of text that the model's vocabulary does not have. */
export function isUnknown(token: TokenRange): boolean {
  return !token.special && UNKNOWN_TOKENS.has(token.token);
}

/** Number of content tokens that stand for a piece of text that the model's vocabulary does not have. */
export function unknownCount(tokens: readonly TokenRange[]): number {
  return tokens.filter(isUnknown).length;
}

/** Sum of the special tokens' scores, which no text carries. */
export function specialSum(explanation: Pick<Explanation, 'tokens'>): number {
  return explanation.tokens.reduce((sum, token) => (token.special ? sum + token.attribution : sum), 0);
}

/** 'special tokens +0.00 · 2 windows · 3 unknown tokens · 65 % of the text was not read' */
export function coverageText(explanation: Explanation): string {
  const { tokens, windows, unseen, text } = explanation;
  const unknown = unknownCount(tokens);
  const special = tokens.some((token) => token.special);
  return [
    special ? `special tokens ${signed(specialSum(explanation))}` : null,
    counted(Math.max(1, windows.length), 'window'),
    unknown > 0 ? counted(unknown, 'unknown token') : null,
    unseen !== null && text.length > 0
      ? `${percent((unseen.end - unseen.start) / text.length)} of the text was not read`
      : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
