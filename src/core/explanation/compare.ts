/** What differs between a recorded explanation and the same one computed again. */
import * as l10n from '@vscode/l10n';
import type { Explanation } from '../../protocol/explain';
import { largestMagnitude } from './normalize';

/** The most a number may change where nothing else is said: other processors round otherwise. */
export const ROUNDING = 1e-3;

export interface Difference {
  /** 'attribution of the word "profits"' */
  readonly what: string;
  readonly recorded: string;
  readonly now: string;
  /** In the unit of the limit: of probabilities absolute, of scores a share of the largest; null of what is no number. */
  readonly by: number | null;
}

export interface Comparison {
  /** The most that a probability, or a score as a share of the largest, may change. */
  readonly most: number;
  /** The model is another one on purpose: its hash and what lies in the graph are not compared. */
  readonly otherModel: boolean;
}

/** Of each kind the largest difference. Nothing differs: an empty list. */
export function differencesOf(recorded: Explanation, now: Explanation, how: Comparison): readonly Difference[] {
  const found: Difference[] = [];
  const same = (what: string, before: unknown, after: unknown) => {
    if (JSON.stringify(before) !== JSON.stringify(after))
      found.push({ what, recorded: shown(before), now: shown(after), by: null });
  };
  const near = (numbers: readonly Compared[], scale: number) => {
    const worst = largestOf(numbers, scale);
    if (worst !== null && !(worst.by <= how.most))
      found.push({ what: worst.what, recorded: String(worst.before), now: String(worst.after), by: worst.by });
  };
  if (!how.otherModel) same(l10n.t('SHA-256 of the model'), recorded.model.sha256, now.model.sha256);
  same(l10n.t('labels of the model'), recorded.model.labels, now.model.labels);
  const ids = firstOther(recorded, now);
  if (ids !== null) found.push(ids);
  same(l10n.t('label'), recorded.prediction.label, now.prediction.label);
  same(l10n.t('labels over the threshold'), recorded.prediction.labels, now.prediction.labels);
  if (recorded.prediction.scores.length !== now.prediction.scores.length) return found;
  const scores = recorded.prediction.scores.map((before, k) => [before, now.prediction.scores[k]] as const);
  near(
    scores.flatMap(([a, b]) =>
      a.probability === null || b.probability === null
        ? []
        : [{ what: l10n.t`probability of ${a.label}`, before: a.probability, after: b.probability }],
    ),
    1,
  );
  const logits = scores.map(([a, b]) => ({ what: l10n.t`logit of ${a.label}`, before: a.logit, after: b.logit }));
  near(logits, Math.max(1, largestMagnitude(logits.map((l) => l.before))));
  same(l10n.t('explained class'), recorded.target, now.target);
  const { integration: a } = recorded;
  const { integration: b } = now;
  same(
    l10n.t('how it was computed'),
    [a.method, a.baseline, a.seed, a.unit, a.converged],
    [b.method, b.baseline, b.seed, b.unit, b.converged],
  );
  // Tokens of other ids cannot be compared one by one.
  if (ids !== null) return found;
  const largest = Math.max(
    largestMagnitude(now.tokens.map((t) => t.attribution)),
    largestMagnitude(now.words.map((w) => w.attribution)),
    Number.MIN_VALUE,
  );
  const ends = Math.max(1, Math.abs(b.fInput), Math.abs(b.fBaseline ?? 0));
  near(
    [
      { what: l10n.t('F at the text'), before: a.fInput, after: b.fInput },
      { what: l10n.t('F at the baseline'), before: a.fBaseline ?? 0, after: b.fBaseline ?? 0 },
      { what: l10n.t('integration error'), before: a.delta ?? 0, after: b.delta ?? 0 },
      {
        what: l10n.t('relative integration error'),
        before: a.relativeDelta ?? 0,
        after: b.relativeDelta ?? 0,
      },
    ],
    ends,
  );
  near(
    recorded.tokens.map(({ token, attribution }, k) => ({
      what: l10n.t`score of the token ${JSON.stringify(token)} (${k})`,
      before: attribution,
      after: now.tokens[k].attribution,
    })),
    largest,
  );
  const wordsOf = ({ words }: Explanation) =>
    words.map(({ text, start, end, sequence }) => [text, start, end, sequence]);
  same(l10n.t('words'), wordsOf(recorded), wordsOf(now));
  if (recorded.words.length === now.words.length)
    near(
      recorded.words.map(({ text, attribution }, k) => ({
        what: l10n.t`score of the word ${JSON.stringify(text)}`,
        before: attribution,
        after: now.words[k].attribution,
      })),
      largest,
    );
  for (const name of ['baselineSpread', 'standardError'] as const)
    near(paired(name, recorded.integration[name], now.integration[name]), largest);
  same(l10n.t('windows'), recorded.windows, now.windows);
  same(l10n.t('unread text'), recorded.unseen, now.unseen);
  if (recorded.check !== undefined) near(paired('check', recorded.check, now.check), 1);
  return found;
}

interface Compared {
  readonly what: string;
  readonly before: number;
  readonly after: number;
}

function largestOf(numbers: readonly Compared[], scale: number): (Compared & { readonly by: number }) | null {
  let worst: (Compared & { readonly by: number }) | null = null;
  for (const number of numbers) {
    const by = Math.abs(number.before - number.after) / scale;
    if (worst === null || by > worst.by || Number.isNaN(by)) worst = { ...number, by };
  }
  return worst;
}

/** Every number of two objects of one form, by its path; what is missing or no number on one side differs by NaN. */
function paired(what: string, before: unknown, after: unknown): readonly Compared[] {
  if (typeof before === 'number' && typeof after === 'number') return [{ what, before, after }];
  if (typeof before === 'object' && before !== null && typeof after === 'object' && after !== null) {
    const [a, b] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => paired(`${what}.${key}`, a.get(key), b.get(key)));
  }
  return before === after ? [] : [{ what, before: Number.NaN, after: Number.NaN }];
}

/** The first token that is another, or stands elsewhere. */
function firstOther({ tokens: a }: Explanation, { tokens: b }: Explanation): Difference | null {
  const text = (t: Explanation['tokens'][number] | undefined) =>
    t === undefined ? l10n.t('none') : `${JSON.stringify(t.token)} (id ${t.id}, ${t.start}–${t.end})`;
  for (let k = 0; k < Math.max(a.length, b.length); k++)
    if (text(a[k]) !== text(b[k]) || a[k].sequence !== b[k].sequence || a[k].special !== b[k].special)
      return { what: l10n.t`token ${k}`, recorded: text(a[k]), now: text(b[k]), by: null };
  return null;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
