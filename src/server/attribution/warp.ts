/** A change of variable x(alpha) that stretches the parts of the path where the gradient is large. */

import { Pchip } from './pchip';

const cells = 1024;
const grid: readonly number[] = Array.from({ length: cells + 1 }, (_, k) => k / cells);

/** x(alpha) = integral of a positive density from 0 to alpha, divided so that x(1) = 1. */
export class Warp {
  /** [cells + 1]: dx/dalpha on the grid, linear between. */
  private readonly density: readonly number[];
  /** [cells + 1]: x on the grid. */
  private readonly reached: readonly number[];

  /** `density`: [cells + 1], positive, in any unit. */
  constructor(density: readonly number[]) {
    const reached = [0];
    for (let k = 0; k < cells; k += 1) {
      reached.push((reached[k] ?? 0) + ((density[k] ?? 0) + (density[k + 1] ?? 0)) / (2 * cells));
    }
    const whole = reached[cells] ?? 1;
    this.density = density.map((d) => d / whole);
    this.reached = reached.map((x) => x / whole);
  }

  /** x and dx/dalpha at alpha. */
  at(alpha: number): { readonly x: number; readonly speed: number } {
    const k = Math.min(cells - 1, Math.floor(alpha * cells));
    const t = alpha * cells - k;
    const left = this.density[k] ?? 0;
    const rise = (this.density[k + 1] ?? 0) - left;
    return { x: (this.reached[k] ?? 0) + (t * (left + (t * rise) / 2)) / cells, speed: left + t * rise };
  }

  /** The alpha where x is reached. */
  alphaAt(x: number): number {
    let low = 0;
    let high = cells;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.reached[middle] ?? 0) <= x) low = middle;
      else high = middle;
    }
    const left = this.density[low] ?? 0;
    const rise = (this.density[low + 1] ?? 0) - left;
    const area = Math.max(0, x - (this.reached[low] ?? 0)) * cells;
    // The root of rise/2 t^2 + left t = area, in the form that does not cancel when rise is near 0.
    const t = (2 * area) / (left + Math.sqrt(Math.max(0, left * left + 2 * rise * area)));
    return Math.min(1, (low + Math.min(1, t)) / cells);
  }
}

/**
 * Widths and weights found on 51 BBC articles with a fine-tuned MiniLM (F a logit, a margin or a probability). Their
 * gradients are bumps, so what counts is how evenly and how smoothly nodes lie across them: the square root of the size
 * spreads nodes over the feet of a bump as well as its top (8 nodes along the root of the true size: 0.5 % of the
 * largest attribution in the median, along the size itself 1 to 2 %), and smoothing is worth as much again (12 nodes
 * along nine values of F: 1.3 % unsmoothed, 0.25 % smoothed).
 */
const valueSmoothing = 0.04;
const sizeSmoothing = 0.02;
/** Share of the nodes that are spread evenly, whatever F does. */
const floor = 0.3;
/** Near the baseline tokens come into sight one after another in ways that cancel in F, so F does not show them. */
const baselineExtra = 1;
const baselineReach = 0.05;

/** The warp that F alone suggests, from its values at ascending places with both ends among them. */
export function warpOfValues(places: readonly number[], values: readonly number[]): Warp {
  const speeds = new Pchip(places, values).sampleSlopes(grid).map(Math.abs);
  const widths = grid.map(() => valueSmoothing);
  const density = withFloor(smoothed(speeds, widths).map(Math.sqrt));
  return new Warp(density.map((d, k) => d + baselineExtra * Math.exp(-(grid[k] ?? 0) / baselineReach)));
}

/** The warp that the sizes of the gradients suggest, at strictly ascending places; x = alpha where they are all alike. */
export function warpOfSizes(places: readonly number[], sizes: readonly number[]): Warp {
  const largest = Math.max(...sizes);
  if (largest === 0) return new Warp(grid.map(() => 1));
  // The logarithm of a bump is nearly a parabola, which a few nodes describe well.
  const logRoots = sizes.map((size) => 0.5 * Math.log(Math.max(size / largest, 1e-12)));
  const roots = new Pchip(places, logRoots).sample(grid).map(Math.exp);
  // Where nodes crowd, they have found something narrower than the usual smoothing.
  const widths = new Pchip(places, nearestDistances(places)).sample(grid);
  const smooth = smoothed(
    roots,
    widths.map((distance) => Math.min(sizeSmoothing, distance / 2)),
  );
  return new Warp(withFloor(smooth));
}

function nearestDistances(places: readonly number[]): number[] {
  return places.map((place, k) => Math.min(place - (places[k - 1] ?? place - 1), (places[k + 1] ?? place + 1) - place));
}

function withFloor(density: readonly number[]): number[] {
  const mean = density.reduce((sum, d) => sum + d, 0) / density.length;
  return density.map((d) => (mean > 0 ? (1 - floor) * (d / mean) + floor : 1));
}

/** Convolution with a Gaussian whose width may differ from place to place, reflected at both ends. */
function smoothed(values: readonly number[], widths: readonly number[]): number[] {
  return values.map((value, k) => {
    const width = (widths[k] ?? 0) * cells;
    if (width < 0.5) return value;
    let sum = 0;
    let weights = 0;
    for (let j = -Math.ceil(3.5 * width); j <= 3.5 * width; j += 1) {
      const weight = Math.exp(-0.5 * (j / width) ** 2);
      const at = Math.abs(k + j);
      sum += weight * (values[at > cells ? Math.max(0, 2 * cells - at) : at] ?? 0);
      weights += weight;
    }
    return sum / weights;
  });
}
