/** A change of variable x(alpha) that stretches the parts of the path where the gradient is large. */

import { CELLS } from './density';

/** x(alpha) = integral of a positive density from 0 to alpha, divided so that x(1) = 1. */
export class Warp {
  /** [cells + 1]: dx/dalpha on the grid, linear between. */
  private readonly density: readonly number[];
  /** [cells + 1]: x on the grid. */
  private readonly reached: readonly number[];

  /** `density`: [cells + 1], positive, in any unit. */
  constructor(density: readonly number[]) {
    const reached = [0];
    for (let k = 0; k < CELLS; k += 1) {
      reached.push(reached[k] + (density[k] + density[k + 1]) / (2 * CELLS));
    }
    const whole = reached[CELLS];
    this.density = density.map((d) => d / whole);
    this.reached = reached.map((x) => x / whole);
  }

  /** x and dx/dalpha at alpha. */
  at(alpha: number): { readonly x: number; readonly speed: number } {
    const k = Math.min(CELLS - 1, Math.floor(alpha * CELLS));
    const t = alpha * CELLS - k;
    const left = this.density[k];
    const rise = this.density[k + 1] - left;
    return { x: this.reached[k] + (t * (left + (t * rise) / 2)) / CELLS, speed: left + t * rise };
  }

  /** The alpha where x is reached. */
  alphaAt(x: number): number {
    let low = 0;
    let high = CELLS;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.reached[middle] <= x) low = middle;
      else high = middle;
    }
    const left = this.density[low];
    const rise = this.density[low + 1] - left;
    const area = Math.max(0, x - this.reached[low]) * CELLS;
    // The root of rise/2 t^2 + left t = area, in the form that does not cancel when rise is near 0.
    const t = (2 * area) / (left + Math.sqrt(Math.max(0, left * left + 2 * rise * area)));
    return Math.min(1, (low + Math.min(1, t)) / CELLS);
  }
}

/** Share of the nodes that are spread evenly along the path. */
const FLOOR = 0.3;

/** The warp in which token vectors are interpolated: it follows the sizes of the gradients, [cells + 1] with mean 1. */
export function interpolatingWarp(sizes: readonly number[]): Warp {
  return new Warp(sizes.map((d) => (1 - FLOOR) * d + FLOOR));
}

/**
 * The warp in which new nodes are placed: half by the sizes of the gradients, half by the changes of F between its
 * known values. F shows a steep part that has no node yet; sizes show changes of tokens that cancel out in F.
 * Both [cells + 1] with mean 1.
 */
export function placingWarp(sizes: readonly number[], values: readonly number[]): Warp {
  return new Warp(values.map((d, k) => (1 - FLOOR) * ((d + sizes[k]) / 2) + FLOOR));
}
