/**
 * Shapley values over words: the mean marginal contribution of each word over random permutations in which the words
 * replace the baseline one by one. Absent words have the baseline's embedding, as at alpha 0 of Integrated Gradients.
 */
import type { Integration } from '../../../protocol/explain';
import { METHODS } from '../../../protocol/methods';
import { EXPLAIN_OPTIONS } from '../../../protocol/options/explainOptions';
import type { Baseline } from '../../attribution/baseline';
import { completeness } from '../../attribution/path';
import { SeededRandom } from '../../attribution/random';
import { type Coalition, type ShapleyValues, shapleyValues } from '../../attribution/shapley';
import { combine } from '../paths';
import { hiddenRow, type Player, playerOf, playersOf, spreadOver } from '../players';
import { shownTokens } from '../tokens';
import { baselinesOf, type Method, type MethodContext, type Scores } from './method';

const { draws, units } = METHODS.shapley;
/** Most permutations if only a standard error was requested. */
const MOST = 2000;

export const shapley: Method = {
  async scores(c) {
    const { reading, options, logits, weights } = c;
    const baselines = baselinesOf(c, options.baselines?.length ? options.baselines : EXPLAIN_OPTIONS.baselines.default);
    const unit = options.unit ?? units[0];
    const players = playersOf(reading, c.input, unit);
    const seed = options.seed ?? EXPLAIN_OPTIONS.seed.default;
    const { standardError } = options;
    const samples = options.samples ?? (standardError === undefined ? draws.default : MOST);
    const { run, runs } = coalitionRuns(c, baselines, players);
    c.progress.expect(
      1,
      baselines.length * (reading.windows.length + samples * seenBy(c, players)),
      standardError === undefined,
    );
    const none = await run([], [players.map(() => false)]);
    const all = c.target.value(combine(logits, weights));
    const scoresOf = (found: ShapleyValues): Scores => {
      const { tokens, integration } = shown(c, players, found, { fInput: all, fBaseline: none[0] });
      return {
        integration: {
          ...integration,
          forwardRuns: runs(),
          baseline: baselines.map((b) => b.name).join('+'),
          seed,
          unit,
          converged: standardError === undefined ? null : reached(found, standardError),
        },
        tokens,
        warnings: baselines.flatMap((b) => b.warning ?? []),
      };
    };
    const onPair = (sofar: () => ShapleyValues) => c.onScores?.(() => scoresOf(sofar()));
    const limit = { samples, standardError };
    const worths = { none: none[0], all };
    return scoresOf(await shapleyValues(players.length, worths, run, new SeededRandom(seed), limit, onPair));
  },
};

function reached({ standardError }: ShapleyValues, wanted: number): boolean {
  return standardError?.every((error) => error <= wanted) ?? false;
}

/** The number of rows of one permutation: one for each window that contains the added player. */
function seenBy({ reading }: MethodContext, players: readonly Player[]): number {
  const of = playerOf(players, reading.content.length);
  return reading.windows.reduce((sum, w) => sum + new Set(w.contentAt.flatMap((i) => (i < 0 ? [] : [of[i]]))).size, 0);
}

/** F of coalitions, averaged over baselines. Windows that do not contain the added player are not run again. */
function coalitionRuns(c: MethodContext, baselines: readonly Baseline[], players: readonly Player[]) {
  const { reading, weights, model } = c;
  const of = playerOf(players, reading.content.length);
  const sees = reading.windows.map((w) => new Set(w.contentAt.flatMap((i) => (i < 0 ? [] : [of[i]]))));
  let runs = 0;
  /** Logits of each window for the empty coalition, by baseline. */
  const empty: (readonly (readonly number[])[])[] = [];
  const run = async (order: readonly number[], coalitions: readonly Coalition[]): Promise<readonly number[]> => {
    const values = coalitions.map(() => 0);
    for (const [b, baseline] of baselines.entries()) {
      const jobs = coalitions.flatMap((present, k) =>
        reading.windows.flatMap((window, w) =>
          order.length === 0 || sees[w].has(order[k])
            ? [{ k, w, row: hiddenRow(model, window, baseline, (i) => !present[of[i]]) }]
            : [],
        ),
      );
      runs += jobs.length;
      const found = await model.logits(
        jobs.map(({ row }) => row),
        c.batch,
        c.work,
        c.onNodes,
      );
      const now = [...(empty[b] ?? [])];
      let next = 0;
      coalitions.forEach((_, k) => {
        for (; next < jobs.length && jobs[next].k === k; next++) now[jobs[next].w] = found[next];
        if (order.length === 0) empty[b] = [...now];
        values[k] += c.target.value(combine(now, weights)) / baselines.length;
      });
    }
    return values;
  };
  return { run, runs: () => runs };
}

/** The players' values as scores of tokens, with their standard error. */
function shown(
  { reading }: MethodContext,
  players: readonly Player[],
  { values, standardError, permutations }: ShapleyValues,
  ends: { readonly fInput: number; readonly fBaseline: number },
): {
  readonly tokens: Scores['tokens'];
  readonly integration: Omit<Integration, 'forwardRuns' | 'baseline' | 'converged'>;
} {
  const spread = (of: Float64Array) =>
    shownTokens(
      reading,
      spreadOver(players, of, reading.content.length),
      new Float64Array(reading.windows[0].tokens.length),
    );
  return {
    tokens: spread(values),
    integration: {
      method: 'shapley',
      steps: permutations,
      baselineSpread: null,
      standardError: standardError === null ? null : spread(standardError).map((t) => t.attribution),
      ...ends,
      ...completeness(values, ends.fInput, ends.fBaseline),
    },
  };
}
