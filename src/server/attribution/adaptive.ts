/** The adaptive rule: nodes where the gradient moves, until sum and vector have settled. */

import type { CountedPath } from './countedPath';
import { type Interpolated, integrateInterpolant } from './interpolant';
import type { Integral, OnIntegral, PathNode } from './path';
import { halveDoubts } from './placement';
import { type Warp, warpOfSizes, warpOfValues } from './warp';

/** Forward runs that look for the cliff; 7 cost a little accuracy, 13 gain nothing. */
const lookout = 9;
/**
 * Nodes of each round; the last repeats. Nine give a picture within 0.5 % in the median (cosine at least 0.9997), so
 * that the five after them mostly confirm it; with eight the first is off by 0.9 % and half of the articles need a third.
 */
const rounds = [9, 5, 6, 8, 10, 12, 16];
/** Those of the first round that are run before the others: for a first picture. */
const early = [1, 4, 7];
/** The sums over all gaps, without cancelling, of what two estimates differ by may be so many tolerances. */
const bendAllowance = 5;
const defectAllowance = 3;
/** Nodes closer than this differ by the rounding of 32-bit runs. */
const shortest = 1e-5;

/**
 * Nine values of F say where to put the first nodes. After each round the integral of a smooth curve through all token
 * vectors is the picture, and two doubts are known of every gap at no cost: its bend (curve against straight lines) and
 * its defect (the curve's sum against the difference of F, which every node tells). New nodes halve the doubtful gaps.
 *
 * Converged: the relative delta and the largest change of an attribution in the last round (over the largest
 * attribution) are within the tolerance, and so, with allowances, are the sums of all bends and of all defects:
 * without these two, 3 of 51 articles were up to 2.7 % off where 1 % was claimed and 15 of 500 random paths of several
 * cliffs; with them no article (at most 0.8 %) and 1 of 1,500 such paths. Articles take 14 nodes in the median; smaller
 * rounds after the second would save two more, at 14 false claims of 1,500.
 */
export async function integrateAdaptively(
  path: CountedPath,
  cap: number,
  tolerance: number,
  onIntegral?: OnIntegral,
): Promise<Integral> {
  const grid = Array.from({ length: lookout }, (_, k) => k / (lookout - 1));
  const values = await path.values(grid);
  const ends = { fBaseline: values[0] ?? 0, fInput: values[lookout - 1] ?? 0 };
  let alphas = evenly(warpOfValues(grid, values), Math.min(roundSize(0), cap));
  let nodes: readonly PathNode[] = [];
  let last: Float64Array | undefined;
  let quietRounds = 0;
  if (alphas.length === rounds[0]) {
    // A picture as early as can be: a third of the first round, evenly, before the rest of it.
    nodes = await path.nodes(alphas.filter((_, k) => early.includes(k)));
    alphas = alphas.filter((_, k) => !early.includes(k));
    const { attributions } = integrateInterpolant(nodes, warpOfNodes(nodes));
    onIntegral?.(path.integral(attributions, ends, () => false));
  }
  for (let round = 1; ; round += 1) {
    nodes = [...nodes, ...(await path.nodes(alphas))].sort((a, b) => a.alpha - b.alpha);
    if (isConstant(values, nodes)) return constant(path, ends.fInput, onIntegral);
    const warp = warpOfNodes(nodes);
    const picture = integrateInterpolant(nodes, warp);
    const { attributions } = picture;
    const doubts = doubtsOf(picture, nodes, ends);
    const quiet = last !== undefined && largestChange(attributions, last) <= tolerance;
    // Bends overrate a curve of many waves, so each quiet round in a row doubles what they may be.
    quietRounds = quiet ? quietRounds + 1 : 0;
    const settled =
      quiet &&
      doubts.bend <= bendAllowance * tolerance * 2 ** (quietRounds - 1) &&
      doubts.defect <= defectAllowance * tolerance;
    const integral = path.integral(attributions, ends, (relativeDelta) => settled && relativeDelta <= tolerance);
    onIntegral?.(integral);
    const room = Math.min(roundSize(round), cap - nodes.length);
    if (integral.converged || room <= 0) return integral;
    alphas = halveDoubts(doubts.gaps, room, (start, end) => warp.alphaAt(end) - warp.alphaAt(start) < shortest).map(
      (x) => warp.alphaAt(x),
    );
    if (alphas.length === 0) return integral;
    last = attributions;
  }
}

interface Ends {
  readonly fBaseline: number;
  readonly fInput: number;
}

function roundSize(round: number): number {
  return rounds[Math.min(round, rounds.length - 1)] ?? 1;
}

/** Midpoints of n equal shares of the warped variable. */
function evenly(warp: Warp, n: number): number[] {
  return Array.from({ length: n }, (_, k) => warp.alphaAt((k + 0.5) / n));
}

function warpOfNodes(nodes: readonly PathNode[]): Warp {
  return warpOfSizes(
    nodes.map(({ alpha }) => alpha),
    nodes.map(({ slopes }) => Math.sqrt(slopes.reduce((sum, slope) => sum + slope * slope, 0))),
  );
}

/** Bends as shares of the largest attribution, defects as shares of what delta is measured by. */
function doubtsOf({ attributions, gaps }: Interpolated, nodes: readonly PathNode[], { fBaseline, fInput }: Ends) {
  const largest = attributions.reduce((max, a) => Math.max(max, Math.abs(a)), 0);
  const size = attributions.reduce((sum, a) => sum + Math.abs(a), 0);
  const scale = Math.max(Math.abs(fInput - fBaseline), 0.05 * size);
  const values = [fBaseline, ...nodes.map(({ value }) => value), fInput];
  let bend = 0;
  let defect = 0;
  const doubts = gaps.map((gap, k) => {
    const moved = (values[k + 1] ?? 0) - (values[k] ?? 0);
    const gapBend = share(gap.bend, largest);
    const gapDefect = share(Math.abs(gap.sum - moved), scale);
    bend += gapBend;
    defect += gapDefect;
    return { start: gap.start, end: gap.end, doubt: gapBend + gapDefect };
  });
  return { bend, defect, gaps: doubts };
}

/** Largest |change of an attribution| / largest |attribution|. */
function largestChange(now: Float64Array, before: Float64Array): number {
  let change = 0;
  let largest = 0;
  now.forEach((a, s) => {
    change = Math.max(change, Math.abs(a - (before[s] ?? 0)));
    largest = Math.max(largest, Math.abs(a));
  });
  return share(change, largest);
}

function share(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}

/** True when text and baseline are the same input: no slope at all, and F alike but for the rounding of 32-bit runs. */
function isConstant(values: readonly number[], nodes: readonly PathNode[]): boolean {
  const all = [...values, ...nodes.map(({ value }) => value)];
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
