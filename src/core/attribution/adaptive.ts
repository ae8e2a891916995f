/** The adaptive rule: nodes where the gradient moves, until sum and vector have settled. */

import type { CountedPath } from './countedPath';
import { densityOfSizes, densityOfValues } from './density';
import { doubtsOf, shareOf } from './doubts';
import { integrateInterpolant } from './interpolant';
import type { Ends, Integral, OnIntegral, PathNode } from './path';
import { halveDoubts } from './placement';
import { interpolatingWarp, placingWarp, type Warp } from './warp';

/** Nodes of the first round, evenly. */
const FIRST = 3;
/** A first picture: its cosine to the last one was 0.996 in the median of the articles below and 0.926 at least. */
const PRESENTABLE = 5;
/** Rounds are of pairs up to here, then of single nodes, then of a tenth of the nodes so far. */
const PAIRS = 11;
/** A run of fewer tokens does not fill the processor, so that more nodes go into one: at most three. */
const FULL_RUN = 256;
/** A change is one since an estimate with so many nodes fewer. */
const LOOK_BACK = 2;
/** The sums over all gaps, without cancelling, of what two estimates differ by may be so many tolerances. */
const BEND_ALLOWANCE = 4.5;
const DEFECT_ALLOWANCE = 3;
/** Bends overrate a curve of many waves, so that so many nodes without a change double what they may be. */
const PATIENCE = 40;
/** Nodes closer than this differ by the rounding of 32-bit runs. */
const SHORTEST = 1e-5;

/**
 * Three nodes, then one or two at a time where most is in doubt. After each round the integral of a smooth curve through
 * all token vectors is the picture, and three doubts are known of every gap at no cost: its bend (curve against straight
 * lines), its defect (the curve's sum against the difference of F, which every node tells) and what a corner in it may be
 * worth (corners.ts). New nodes halve the doubtful gaps. No forward runs look for the cliff: nodes that look for it cost
 * less than twice as much and count.
 *
 * Converged: the relative delta and the largest change of an attribution over the last two nodes or more (over the
 * largest attribution) are within the tolerance, and so, with allowances, are the sums of all bends and of all defects
 * (or of defects the root of the sum of squares), and what corners may be worth.
 */
export async function integrateAdaptively(
  path: CountedPath,
  cap: number,
  tolerance: number,
  onIntegral?: OnIntegral,
): Promise<Integral> {
  const [fBaseline = 0, fInput = 0] = await path.values([0, 1]);
  const ends = { fBaseline, fInput };
  const start = Math.min(FIRST, cap);
  let alphas = Array.from({ length: start }, (_, k) => (k + 1) / (start + 1));
  let nodes: readonly PathNode[] = [];
  let estimates: readonly Estimate[] = [];
  let shown = 0;
  let quietSince = Number.POSITIVE_INFINITY;
  for (;;) {
    nodes = [...nodes, ...(await path.nodes(alphas))].sort((a, b) => a.alpha - b.alpha);
    if (isConstant(ends, nodes)) return constant(path, fInput, onIntegral);
    const sizes = densityOfSizes(nodes);
    const warp = interpolatingWarp(sizes);
    const picture = integrateInterpolant(nodes, warp);
    const { attributions } = picture;
    const doubts = doubtsOf(picture, nodes, warp, ends);
    const quiet = changeSince(estimates, nodes.length - LOOK_BACK, attributions) <= tolerance;
    quietSince = quiet ? Math.min(quietSince, nodes.length) : Number.POSITIVE_INFINITY;
    const settled =
      quiet &&
      doubts.bend <= BEND_ALLOWANCE * tolerance * 2 ** ((nodes.length - quietSince) / PATIENCE) &&
      (doubts.defect <= DEFECT_ALLOWANCE * tolerance || doubts.independentDefect <= tolerance) &&
      doubts.corner <= tolerance;
    const integral = path.integral(attributions, ends, (relativeDelta) => settled && relativeDelta <= tolerance);
    const room = Math.min(roundSize(nodes.length, path.tokens), cap - nodes.length);
    const isOver = integral.converged || room <= 0;
    alphas = isOver ? [] : places(nodes, placingWarp(sizes, densityOfValues(nodes, ends)), doubts.gaps, room);
    const isLast = alphas.length === 0;
    // A picture that is hardly another than the one before is not worth sending.
    if (isLast || nodes.length >= Math.max(PRESENTABLE, 1.5 * shown)) {
      shown = nodes.length;
      onIntegral?.(integral);
    }
    if (isLast) return integral;
    estimates = [...estimates, { nodes: nodes.length, attributions }];
  }
}

/** What a round gave. */
interface Estimate {
  readonly nodes: number;
  /** [tokens] */
  readonly attributions: Float64Array;
}

function roundSize(nodes: number, tokens: number): number {
  return Math.max(nodes < PAIRS ? 2 : 1, Math.min(3, Math.round(FULL_RUN / tokens)), Math.floor(nodes / 10));
}

/** The largest change from any estimate back to the last one with at most so many nodes; infinite where there is none. */
function changeSince(estimates: readonly Estimate[], nodes: number, now: Float64Array): number {
  const from = estimates.findLastIndex((estimate) => estimate.nodes <= nodes);
  if (from < 0) return Number.POSITIVE_INFINITY;
  return Math.max(...estimates.slice(from).map(({ attributions }) => largestChange(now, attributions)));
}

/** The next nodes, ascending: in the most doubtful gaps. `doubts`: [nodes + 1]. */
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

/** True when text and baseline are the same input: no slope at all, and F alike but for the rounding of 32-bit runs. */
function isConstant({ fBaseline, fInput }: Ends, nodes: readonly PathNode[]): boolean {
  const all = [fBaseline, fInput, ...nodes.map(({ value }) => value)];
  const spread = Math.max(...all) - Math.min(...all);
  return spread <= 1e-5 * Math.max(...all.map(Math.abs)) && nodes.every(({ slopes }) => slopes.every((s) => s === 0));
}

/** Nothing moved: every attribution is 0, and the rounding between both ends is no delta. */
function constant(path: CountedPath, value: number, onIntegral: OnIntegral | undefined): Integral {
  const ends = { fBaseline: value, fInput: value };
  const integral = path.integral(new Float64Array(path.tokens), ends, () => true);
  onIntegral?.(integral);
  return integral;
}
