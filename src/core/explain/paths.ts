/** The path functions of attribution over a loaded model: which rows to run, and how windows combine. */

import type { Baseline } from '../attribution/baseline';
import type { PathFunction, PathNode } from '../attribution/path';
import type { TargetFunction } from '../attribution/target';
import type { Row } from '../compile/rows';
import type { RowContext } from '../running/precedence';
import type { RunningModel } from '../running/runningModel';
import type { ReadingWindow } from './reading';

/** The weights that combine the logits of windows into the document's: weights[window][label], constant along the path. */
export type Combination = readonly (readonly number[])[];

/** Weights of the mean over windows, or for each label of the window with its largest logit at the original text. */
export function combination(logits: readonly (readonly number[])[], how: 'mean' | 'max'): Combination {
  if (how === 'mean') return logits.map((l) => l.map(() => 1 / logits.length));
  const best = logits[0].map((_, label) => logits.reduce((b, l, w) => (l[label] > logits[b][label] ? w : b), 0));
  return logits.map((l, w) => l.map((_, label) => Number(best[label] === w)));
}

export function combine(logits: readonly (readonly number[])[], weights: Combination): readonly number[] {
  return logits[0].map((_, label) =>
    logits.reduce((sum, l, w) => (weights[w][label] === 0 ? sum : sum + weights[w][label] * l[label]), 0),
  );
}

/** The row of a window without its position on the path. */
export function rowOf(window: ReadingWindow, baseline?: Baseline): Row {
  const ids = window.tokens.map((t) => t.id);
  const types = window.tokens.map((t) => t.type);
  if (!baseline) return { ids, types };
  const at = window.contentAt.map((i, k) => (i < 0 ? ids[k] : baseline.idAt(i)));
  return { ids, types, baselineIds: at.map((id, k) => id ?? ids[k]), keep: at.map((id) => (id === null ? 0 : 1)) };
}

export interface PathContext {
  readonly model: RunningModel;
  readonly target: TargetFunction;
  /** The most rows in one run; undefined: limited by memory. */
  readonly batch: number | undefined;
  readonly work: RowContext;
  /** Called with the number of finished gradient rows. */
  readonly onNodes: (rows: number) => void;
}

/**
 * Logits of each window at the original text (alpha 1), computed by the graph that is differentiated. Known from the
 * classification.
 */
export type TextLogits = readonly (readonly number[])[];

/**
 * F over several windows at once, needed where F is not linear in the combined logits (probability): all windows run at
 * each alpha, forward first, since the cotangent depends on all of them.
 */
export function jointPath(
  c: PathContext,
  rows: readonly Row[],
  weights: Combination,
  textLogits: TextLogits,
): PathFunction {
  const width = rows.length;
  const tokens = rows.reduce((sum, r) => sum + r.ids.length, 0);
  const spread = (alphas: readonly number[]): Row[] =>
    alphas.flatMap((alpha) => rows.map((row) => ({ ...row, alpha })));
  const combined = async (alphas: readonly number[]): Promise<(readonly number[])[]> => {
    const logits = await c.model.logits(spread(alphas), c.batch, c.work);
    return alphas.map((_, k) => combine(logits.slice(k * width, (k + 1) * width), weights));
  };
  return {
    tokens,
    values: async (alphas) => {
      const run = await combined(alphas.filter((alpha) => alpha !== 1));
      const found = alphas.map((alpha) => (alpha === 1 ? undefined : run.shift()) ?? combine(textLogits, weights));
      return found.map((l) => c.target.value(l));
    },
    nodes: async (alphas) => {
      const logits = c.target.linear ? undefined : await combined(alphas);
      const placed = spread(alphas).map((row, i) => {
        const cotangent = c.target.cotangent(logits?.[Math.floor(i / width)] ?? weights[0]);
        return { ...row, cotangent: cotangent.map((x, label) => x * weights[i % width][label]) };
      });
      const results = await c.model.gradients(placed, c.batch, c.work, c.onNodes);
      return alphas.map((alpha, k): PathNode => {
        const own = results.slice(k * width, (k + 1) * width);
        const slopes = new Float64Array(tokens);
        let at = 0;
        for (const r of own) {
          slopes.set(r.slopes, at);
          at += r.slopes.length;
        }
        const value = c.target.value(
          logits?.[k] ??
            combine(
              own.map((r) => r.logits),
              weights,
            ),
        );
        return { alpha, value, slopes };
      });
    },
  };
}

/** The share of one window in a linear F: each window is integrated on its own nodes. */
export function windowPath(
  c: PathContext,
  row: Row,
  weights: readonly number[],
  textLogits: readonly number[],
): PathFunction {
  return jointPath(c, [row], [weights], [textLogits]);
}
