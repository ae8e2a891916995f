/** The counter-check in words. */
import * as l10n from '@vscode/l10n';
import type { Explanation, WithoutWords } from '../../protocol/explain';
import { counted, percent, plain } from '../../text/numbers';

/** What a reader is told of a check. */
export interface CheckText {
  /** 'Removing the 5 strongest words takes business from 98.2 % to 41.0 %; removing 5 others, to 97.1 % (95.0 %–98.2 %).' */
  readonly sentence: string;
  /** A sentence where the check speaks against the colours, else null. */
  readonly against: string | null;
  /** A sentence on another baseline, or null. */
  readonly baselines: string | null;
}

/** Null where nothing was checked. */
export function checkTextOf({ check, model, target, integration }: Explanation): CheckText | null {
  if (check === undefined) return null;
  const { without, withoutRandom, baselinesAgree, speaksAgainst } = check;
  const score = model.task === 'regression' ? plain : percent;
  const others = withoutRandom?.k === 1 ? l10n.t('another') : l10n.t`${withoutRandom?.k ?? 0} others`;
  const strongest = without.k === 1 ? l10n.t('the strongest word') : l10n.t`the ${without.k} strongest words`;
  const first = l10n.t`Removing ${strongest} takes ${target.label} from ${score(check.score)} to ${score(without.score)}`;
  return {
    sentence:
      withoutRandom === null
        ? l10n.t`${first}; there are no others to compare with.`
        : l10n.t`${first}; removing ${others}, to ${score(withoutRandom.score)}${range(withoutRandom, score)}.`,
    against: speaksAgainst
      ? l10n.t('Removing these words changes no more than removing others: do not rely on the colours.')
      : null,
    baselines:
      baselinesAgree === null
        ? null
        : l10n.t`With the baseline ${baselinesAgree.baseline} in place of ${integration.baseline}, ${baselinesAgree.agree} of the ${counted(baselinesAgree.of, 'strongest word')} are the same; ${counted(baselinesAgree.turned.length, 'coloured word')} changed sign.`,
  };
}

/** ' (95.0 %–98.2 %)', or nothing where both read the same. */
function range({ low, high }: WithoutWords, score: (value: number) => string): string {
  return score(low) === score(high) ? '' : ` (${score(low)}–${score(high)})`;
}

/** Indices of words whose sign depends on the baseline. */
export function turnedWords({ check }: Pick<Explanation, 'check'>): ReadonlySet<number> {
  return new Set(check?.baselinesAgree?.turned ?? []);
}

/** The sentences one after the other. */
export function checkLines(explanation: Explanation): readonly string[] {
  const text = checkTextOf(explanation);
  return text === null ? [] : [text.sentence, text.against, text.baselines].flatMap((line) => line ?? []);
}

/** Words whose sign depends on the baseline, by their texts; null where none does. */
export function turnedText(explanation: Explanation): string | null {
  const turned = [...turnedWords(explanation)].flatMap((w) => explanation.words[w]?.text ?? []);
  return turned.length === 0 ? null : l10n.t`± their sign depends on the baseline: ${turned.join(', ')}`;
}
