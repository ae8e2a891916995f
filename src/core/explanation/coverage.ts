import * as l10n from '@vscode/l10n';
import type { Explanation, TokenRange } from '../../protocol/explain';
import { counted, percent, signed } from '../../text/numbers';
import { assign } from '../tokenization/words';
import type { Span } from './span';

/** Whether a content token is the unknown token: its text is not in the vocabulary. */
export function isUnknown(token: TokenRange): boolean {
  return !token.special && token.unknown === true;
}

/** '3 unknown tokens (1.2 %)' of the content tokens; null when there are none. */
export function unknownText(tokens: readonly TokenRange[]): string | null {
  const content = tokens.filter((token) => !token.special);
  const unknown = content.filter(isUnknown).length;
  return unknown === 0 ? null : `${counted(unknown, 'unknown token')} (${percent(unknown / content.length)})`;
}

/** The spans with an unknown token. */
export function unknownSpans({ tokens }: Pick<Explanation, 'tokens'>, spans: readonly Span[]): ReadonlySet<Span> {
  const unknown = tokens.filter((token) => isUnknown(token) && token.end > token.start);
  const found = new Set<Span>();
  for (const sequence of unknown.length > 0 ? [0, 1] : []) {
    const own = spans.filter((span) => span.sequence === sequence);
    for (const group of assign(
      unknown.filter((token) => token.sequence === sequence),
      own,
    )) {
      const span = own[group];
      if (span !== undefined) found.add(span);
    }
  }
  return found;
}

/** The sum of the scores of special tokens, which have no text. */
export function specialSum(explanation: Pick<Explanation, 'tokens'>): number {
  return explanation.tokens.reduce((sum, token) => (token.special ? sum + token.attribution : sum), 0);
}

/**
 * 'special tokens +0.00 · 2 windows · 3 unknown tokens (1.2 %), in dotted frames · 65 % of the text was not read'
 * @param mark how unknown tokens are marked in the text above
 */
export function coverageText(explanation: Explanation, mark: string): string {
  const { tokens, windows, unseen, text } = explanation;
  const unknown = unknownText(tokens);
  const special = tokens.some((token) => token.special);
  return [
    special ? l10n.t`special tokens ${signed(specialSum(explanation))}` : null,
    counted(Math.max(1, windows.length), 'window'),
    unknown === null ? null : `${unknown}, ${mark}`,
    unseen !== null && text.length > 0
      ? l10n.t`${percent((unseen.end - unseen.start) / text.length)} of the text was not read`
      : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
