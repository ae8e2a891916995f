/**
 * The counter-check of an explanation: what the model says when tokens are taken out, by forward runs on changed ids
 * (comprehensiveness and sufficiency of ERASER, DeYoung et al. 2020), and what another baseline says of the words.
 */
import type { Check, Replacement, WordAttribution } from '../../protocol/explain';
import { methodOf } from '../../protocol/methods';
import { EXPLAIN_OPTIONS } from '../../protocol/options/explainOptions';
import type { Baseline } from '../attribution/baseline';
import { exact, meanInterval } from '../attribution/interval';
import { SeededRandom } from '../attribution/random';
import { probabilities } from '../attribution/target';
import type { Row } from '../compile/rows';
import { largestMagnitude, PAINT_THRESHOLD } from '../explanation/normalize';
import { assign } from '../tokenization/words';
import { adaptive } from './methods/adaptive';
import { baselinesOf, type MethodContext, type Scores } from './methods/method';
import { combine, rowOf } from './paths';
import { hiddenRow } from './players';
import { RunProgress } from './runProgress';

/** Words that are taken out. */
const WORDS = 5;
/** ERASER's shares of the tokens. */
const SHARES = [0.01, 0.05, 0.1, 0.2, 0.5];
/** Words that another baseline is asked about. */
const COMPARED = 10;
/** Random draws that run together, and the most of them. */
const DRAWS = 8;
const MOST_DRAWS = 40;
/** Draws go on until their interval is narrower than this share of what it is compared with, or than this score. */
const NARROW = { share: 0.1, score: 0.01 };
/** Signs and ranks need less than scores: the largest integration error of the other baseline. */
const TOLERANCE = 0.1;

/** Content tokens that are hidden. */
type Hidden = ReadonlySet<number>;

/** How a window looks without the hidden tokens; null where nothing of it would be left. */
type Without = (window: number, hidden: Hidden) => Row | null;

/** Scores of the explained class without some tokens; each set runs once. */
class Scorer {
  private readonly known = new Map<string, number>();

  constructor(
    private readonly c: MethodContext,
    readonly without: Without,
  ) {}

  /** Undefined where nothing would be left of a window. */
  async scores(sets: readonly Hidden[]): Promise<readonly (number | undefined)[]> {
    const keys = sets.map((hidden) => [...hidden].sort((a, b) => a - b).join());
    const fresh = new Map<string, readonly Row[]>();
    sets.forEach((hidden, k) => {
      if (this.known.has(keys[k]) || fresh.has(keys[k])) return;
      const rows = this.c.reading.windows.map((_, w) => this.without(w, hidden));
      const there = rows.flatMap((row) => row ?? []);
      if (there.length === rows.length) fresh.set(keys[k], there);
    });
    const { model, batch, work, weights } = this.c;
    const found = await model.logits([...fresh.values()].flat(), batch, work);
    [...fresh.keys()].forEach((key, k) => {
      const own = found.slice(k * weights.length, (k + 1) * weights.length);
      this.known.set(key, scoreOf(this.c, combine(own, weights)));
    });
    return keys.map((key) => this.known.get(key));
  }
}

/** Probability of the explained class, or the value of a regression. */
function scoreOf({ model, target }: MethodContext, logits: readonly number[]): number {
  return probabilities(model.task, logits)[target.index] ?? logits[target.index];
}

/** @param words of the explanation, in the order of the text */
export async function counterCheck(
  context: MethodContext,
  { tokens, integration }: Scores,
  words: readonly WordAttribution[],
): Promise<Check> {
  const c = { ...context, onNodes: () => {}, progress: new RunProgress(() => {}), onScores: undefined };
  const seen = [...new Set(c.reading.windows.flatMap((w) => w.contentAt.filter((i) => i >= 0)))].sort((a, b) => a - b);
  const content = tokens.filter((t) => !t.special);
  const ofWord = tokensOfWords(c, seen, words);
  const strongest = descending(words.map((w) => w.attribution));
  const rankedTokens = descending(content.map((t) => t.attribution)).map((k) => seen[k]);
  const k = Math.max(1, Math.min(WORDS, Math.floor(words.length / 2)));
  const hide = (chosen: readonly number[]): Hidden => new Set(chosen.flatMap((w) => ofWord[w]));
  const score = scoreOf(c, combine(c.logits, c.weights));

  const [base, other] = replacing(c, integration.baseline);
  const own = new Scorer(c, replaced(c, base));
  const [withoutStrongest] = await own.scores([hide(strongest.slice(0, k))]);
  const without = withoutStrongest ?? score;
  const withoutRandom = await randomWords(c, own, strongest.slice(k), k, hide, Math.abs(score - without));

  const replacements: Record<string, Replacement> = {};
  const ways = [
    { name: base.name, scorer: own },
    ...(other === null ? [] : [{ name: other.name, scorer: new Scorer(c, replaced(c, other)) }]),
    { name: 'delete', scorer: new Scorer(c, deleted(c)) },
  ];
  for (const { name, scorer } of ways) {
    const found = await curveOf(scorer, score, hide(strongest.slice(0, k)), rankedTokens);
    if (found !== null) replacements[name] = found;
  }
  return {
    score,
    replacements,
    without: { k, score: without, low: without, high: without },
    withoutRandom,
    baselinesAgree: await otherBaseline(c, other, integration.method, words, ofWord, seen),
    speaksAgainst: withoutRandom !== null && without >= withoutRandom.low,
  };
}

/** Of each word: its content tokens that were read. */
function tokensOfWords(
  { reading }: MethodContext,
  seen: readonly number[],
  words: readonly WordAttribution[],
): readonly (readonly number[])[] {
  const found = words.map((): number[] => []);
  for (const sequence of [0, 1]) {
    const part = seen.filter((i) => i < reading.first === (sequence === 0));
    const at = words.flatMap((w, k) => (w.sequence === sequence ? [k] : []));
    assign(
      part.map((i) => reading.content[i]),
      at.map((k) => words[k]),
    ).forEach((group, n) => {
      found[at[group]]?.push(part[n]);
    });
  }
  return found;
}

/** Indices, largest score first; of equal ones the earlier. */
function descending(scores: readonly number[]): number[] {
  return scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
}

/** What stands in place of hidden tokens: the baseline's ids, and those of another one that the tokenizer has. */
function replacing(c: MethodContext, named: string): readonly [Baseline, Baseline | null] {
  const [asked] = c.options.baselines ?? [];
  const uses = methodOf(c.options.method ?? EXPLAIN_OPTIONS.method.default).baselines;
  const known = named === 'mask' || named === 'unk' ? named : 'pad';
  const [base] = baselinesOf(c, [uses ? (asked ?? EXPLAIN_OPTIONS.baselines.default[0]) : known]);
  const [second] = baselinesOf(c, [base.name === 'unk' ? 'pad' : 'unk']);
  // A fallback would be the same ids again, or no ids at all.
  return [base, second.warning === null ? second : null];
}

function replaced({ model, reading }: MethodContext, baseline: Baseline): Without {
  return (window, hidden) => hiddenRow(model, reading.windows[window], baseline, (i) => hidden.has(i));
}

/** Positions and mask become those of the shorter text. */
function deleted({ reading }: MethodContext): Without {
  return (window, hidden) => {
    const w = reading.windows[window];
    const row = rowOf(w);
    const left = w.contentAt.flatMap((i, at) => (i >= 0 && hidden.has(i) ? [] : [at]));
    return left.length === 0 ? null : { ids: left.map((at) => row.ids[at]), types: left.map((at) => row.types[at]) };
  };
}

/** Null where nothing would be left of the text. */
async function curveOf(
  scorer: Scorer,
  score: number,
  strongest: Hidden,
  ranked: readonly number[],
): Promise<Replacement | null> {
  const counts = SHARES.map((share) => Math.ceil(share * ranked.length));
  const rest = (hidden: Hidden): Hidden => new Set(ranked.filter((i) => !hidden.has(i)));
  const tops = [strongest, ...counts.map((n) => new Set(ranked.slice(0, n)))];
  const found = await scorer.scores([...tops, ...tops.map(rest)]);
  const drops = found.flatMap((left) => (left === undefined ? [] : [score - left]));
  if (drops.length < found.length) return null;
  const [comprehensiveness, sufficiency] = [drops.slice(0, tops.length), drops.slice(tops.length)];
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    comprehensiveness: exact(comprehensiveness[0]),
    sufficiency: exact(sufficiency[0]),
    aopcComprehensiveness: exact(mean(comprehensiveness.slice(1))),
    aopcSufficiency: exact(mean(sufficiency.slice(1))),
    curve: SHARES.map((share, n) => ({
      share,
      tokens: counts[n],
      comprehensiveness: comprehensiveness[n + 1],
      sufficiency: sufficiency[n + 1],
    })),
  };
}

/**
 * Without k of the other words: all choices where they are few, else draws until the interval is narrow.
 * @param drop what the interval is compared with
 */
async function randomWords(
  c: MethodContext,
  scorer: Scorer,
  others: readonly number[],
  most: number,
  hide: (chosen: readonly number[]) => Hidden,
  drop: number,
): Promise<Check['withoutRandom']> {
  const k = Math.min(most, others.length);
  if (k === 0) return null;
  const seed = c.options.seed ?? EXPLAIN_OPTIONS.seed.default;
  const scored = async (choices: readonly (readonly number[])[]) =>
    (await scorer.scores(choices.map(hide))).flatMap((left) => left ?? []);
  const all = choicesOf(others, k, DRAWS);
  if (all !== null) {
    const scores = await scored(all);
    const score = scores.reduce((sum, x) => sum + x, 0) / scores.length;
    return { k, score, low: score, high: score, draws: scores.length, seed };
  }
  const random = new SeededRandom(seed);
  const bounds: readonly [number, number] =
    c.model.task === 'regression' ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [0, 1];
  const draws: number[] = [];
  for (;;) {
    const choices = Array.from({ length: DRAWS }, () =>
      random
        .permutation(others.length)
        .slice(0, k)
        .map((i) => others[i]),
    );
    draws.push(...(await scored(choices)));
    const { value, low, high } = meanInterval(draws, ...bounds);
    const narrow = high - low < Math.max(NARROW.share * drop, NARROW.score);
    if (narrow || draws.length >= MOST_DRAWS) return { k, score: value, low, high, draws: draws.length, seed };
  }
}

/** Every choice of k, or null where there are more than `most`. */
function choicesOf(of: readonly number[], k: number, most: number): readonly (readonly number[])[] | null {
  let found: number[][] = [[]];
  let count = 1;
  for (let i = 0; i < k; i++) count = (count * (of.length - i)) / (i + 1);
  if (count > most) return null;
  for (const one of of) found = [...found, ...found.filter((f) => f.length < k).map((f) => [...f, one])];
  return found.filter((f) => f.length === k);
}

/** The same integral with another baseline. */
async function otherBaseline(
  c: MethodContext,
  other: Baseline | null,
  method: Scores['integration']['method'],
  words: readonly WordAttribution[],
  ofWord: readonly (readonly number[])[],
  seen: readonly number[],
): Promise<Check['baselinesAgree']> {
  if (other === null || methodOf(method).step !== 'node') return null;
  const tolerance = Math.max(TOLERANCE, c.options.tolerance ?? 0);
  const { nSteps: _, ...options } = c.options;
  const { tokens } = await adaptive.scores({ ...c, options: { ...options, tolerance, baselines: [other.name] } });
  const of = new Map(tokens.filter((t) => !t.special).map((t, k) => [seen[k], t.attribution]));
  const there = ofWord.map((tokens) => tokens.reduce((sum, i) => sum + (of.get(i) ?? 0), 0));
  const here = words.map((w) => w.attribution);
  const strongest = (scores: readonly number[]) => descending(scores.map(Math.abs)).slice(0, COMPARED);
  const top = new Set(strongest(there));
  const same = (w: number) => here[w] * there[w] > 0;
  const painted = PAINT_THRESHOLD * largestMagnitude(here);
  const first = strongest(here).filter((w) => here[w] !== 0);
  return {
    baseline: other.name,
    of: first.length,
    agree: first.filter((w) => top.has(w) && same(w)).length,
    turned: here.flatMap((score, w) => (Math.abs(score) >= painted && score * there[w] < 0 ? [w] : [])),
  };
}
