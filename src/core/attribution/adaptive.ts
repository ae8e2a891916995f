/** The adaptive rule: places nodes where the gradient changes, until the attributions and their sum hardly change. */

import type { CountedPath } from './countedPath';
import { densityOfSizes, densityOfValues } from './density';
import { type Doubts, doubtsOf, shareOf } from './doubts';
import { integrateInterpolant } from './interpolant';
import type { Ends, Integral, OnIntegral, PathNode } from './path';
import { halveDoubts } from './placement';
import { looksSmooth } from './smooth';
import { interpolatingWarp, placingWarp, type Warp } from './warp';

/** Nodes of the first round, evenly spaced. */
const FIRST = 3;
/**
 * Nodes of the first integral that is reported. On BBC articles the cosine of its attributions to the final ones was
 * 0.996 in the median and 0.926 at least.
 */
const PRESENTABLE = 5;
/** Up to this many nodes a round adds two, later one or a tenth of the nodes so far. */
const PAIRS = 11;
/** Tokens that fill the processor. For shorter texts a round has more nodes, at most three, which share one run. */
const FULL_RUN = 256;
/** Changes are measured since the last estimate with at least this many nodes fewer. */
const LOOK_BACK = 2;
/** Limits of the summed bends and defects, in tolerances: sums of absolute values are larger than the actual error. */
const BEND_ALLOWANCE = 4.5;
const DEFECT_ALLOWANCE = 3;
/** Bends overestimate the error on a curve with many waves: their limit doubles with each 40 nodes without a change. */
const PATIENCE = 40;
/** Nodes closer than this, in alpha, differ only by the rounding of 32-bit runs. */
const SHORTEST = 1e-5;

export interface AdaptiveOptions {
  /** The most nodes, at least 1. */
  readonly cap: number;
  /** Largest relativeDelta of a converged integral, as a fraction. */
  readonly tolerance: number;
  /** Whether F is a smooth function along the path. */
  readonly smooth: boolean;
}

/**
 * Begins with three nodes and adds a few at a time in the gaps with the largest doubts (doubts.ts). After each round it
 * integrates a smooth curve through all token vectors. Three doubts of each gap follow from the nodes without further
 * runs: its bend (the curve against straight lines), its defect (the curve's sum against the difference of F) and the
 * error that a corner in it may cause (corners.ts). No forward runs search for the steep part of the path: gradient
 * nodes cost less than twice as much and count as nodes.
 *
 * Converged: the relative delta and the largest change of an attribution over at least the last two nodes (as a share
 * of the largest attribution) are within the tolerance. So are the possible error from corners and, with the allowances
 * above, the sum of all bends and the sum of all defects (or the root of the sum of squared defects). On a smooth path
 * corners are not doubted, unless the nodes with which it would be converged do not look smooth (smooth.ts).
 *
 * @returns the last integral; not converged where the cap was reached first
 * @throws RuntimeError when the model gives a number that is not finite
 */
export async function integrateAdaptively(
  path: CountedPath,
  { cap, tolerance, smooth }: AdaptiveOptions,
  onIntegral?: OnIntegral,
): Promise<Integral> {
  const [fBaseline = 0, fInput = 0] = await path.values([0, 1]);
  const ends = { fBaseline, fInput };
  const start = Math.min(FIRST, cap);
  let alphas = Array.from({ length: start }, (_, k) => (k + 1) / (start + 1));
  let nodes: readonly PathNode[] = [];
  let estimates: readonly Estimate[] = [];
  let shown = 0;
  let cornered = !smooth;
  let quietSince = Number.POSITIVE_INFINITY;
  for (;;) {
    nodes = [...nodes, ...(await path.nodes(alphas))].sort((a, b) => a.alpha - b.alpha);
    if (isConstant(ends, nodes)) return constant(path, fInput, onIntegral);
    const sizes = densityOfSizes(nodes);
    const warp = interpolatingWarp(sizes);
    const picture = integrateInterpolant(nodes, warp);
    const { attributions } = picture;
    const quiet = changeSince(estimates, nodes.length - LOOK_BACK, attributions) <= tolerance;
    quietSince = quiet ? Math.min(quietSince, nodes.length) : Number.POSITIVE_INFINITY;
    const bends = BEND_ALLOWANCE * tolerance * 2 ** ((nodes.length - quietSince) / PATIENCE);
    const isSettled = ({ bend, defect, independentDefect, corner }: Doubts) =>
      quiet &&
      bend <= bends &&
      (defect <= DEFECT_ALLOWANCE * tolerance || independentDefect <= tolerance) &&
      corner <= tolerance;
    const judged = (doubts: Doubts) =>
      path.integral(attributions, ends, (relativeDelta) => isSettled(doubts) && relativeDelta <= tolerance);
    let doubts = doubtsOf(picture, nodes, ends, cornered ? warp : null);
    let integral = judged(doubts);
    if (integral.converged && !cornered) {
      const all = doubtsOf(picture, nodes, ends, warp);
      cornered = !looksSmooth(picture, nodes, warp, all, tolerance);
      if (cornered) {
        doubts = all;
        integral = judged(doubts);
      }
    }
    const room = Math.min(roundSize(nodes.length, path.tokens), cap - nodes.length);
    const isOver = integral.converged || room <= 0;
    alphas = isOver ? [] : places(nodes, placingWarp(sizes, densityOfValues(nodes, ends)), doubts.gaps, room);
    const isLast = alphas.length === 0;
    // Reported again after half as many nodes more: before that it hardly differs.
    if (isLast || nodes.length >= Math.max(PRESENTABLE, 1.5 * shown)) {
      shown = nodes.length;
      onIntegral?.(integral);
    }
    if (isLast) return integral;
    estimates = [...estimates, { nodes: nodes.length, attributions }];
  }
}

/** The attributions after a round. */
interface Estimate {
  readonly nodes: number;
  /** [tokens] */
  readonly attributions: Float64Array;
}

function roundSize(nodes: number, tokens: number): number {
  return Math.max(nodes < PAIRS ? 2 : 1, Math.min(3, Math.round(FULL_RUN / tokens)), Math.floor(nodes / 10));
}

/**
 * The largest change since any estimate from the last one with at most `nodes` nodes on; infinite if there is none.
 */
function changeSince(estimates: readonly Estimate[], nodes: number, now: Float64Array): number {
  const from = estimates.findLastIndex((estimate) => estimate.nodes <= nodes);
  if (from < 0) return Number.POSITIVE_INFINITY;
  return Math.max(...estimates.slice(from).map(({ attributions }) => largestChange(now, attributions)));
}

/** The alphas of the next nodes, ascending, in the gaps with the largest doubts. `doubts`: [nodes + 1]. */
function places(nodes: readonly PathNode[], warp: Warp, doubts: readonly number[], count: number): number[] {
  const edges = [0, ...nodes.map(({ alpha }) => warp.at(alpha).x), 1];
  const gaps = doubts.map((doubt, k) => ({ start: edges[k], end: edges[k + 1], doubt }));
  const tooShort = (start: number, end: number) => warp.alphaAt(end) - warp.alphaAt(start) < SHORTEST;
  return halveDoubts(gaps, count, tooShort).map((x) => warp.alphaAt(x));
}

/** Largest |change of an attribution| / largest |attribution|. */
function largestChange(now: Float64Array, before: Float64Array): number {
  let change = 0;
  let largest = 0;
  now.forEach((a, s) => {
    change = Math.max(change, Math.abs(a - before[s]));
    largest = Math.max(largest, Math.abs(a));
  });
  return shareOf(change, largest);
}

/**
 * True when text and baseline are the same input: all slopes are 0, and F is equal within the rounding of 32-bit runs.
 */
function isConstant({ fBaseline, fInput }: Ends, nodes: readonly PathNode[]): boolean {
  const all = [fBaseline, fInput, ...nodes.map(({ value }) => value)];
  const spread = Math.max(...all) - Math.min(...all);
  return spread <= 1e-5 * Math.max(...all.map(Math.abs)) && nodes.every(({ slopes }) => slopes.every((s) => s === 0));
}

/** The integral of a constant path: all attributions and the delta are 0, since both ends differ only by rounding. */
function constant(path: CountedPath, value: number, onIntegral: OnIntegral | undefined): Integral {
  const ends = { fBaseline: value, fInput: value };
  const integral = path.integral(new Float64Array(path.tokens), ends, () => true);
  onIntegral?.(integral);
  return integral;
}
