/** Piecewise cubic interpolation without overshoot (Fritsch and Butland 1984). */

/** An interpolant of values at ascending places; constant before the first and after the last. */
export class Pchip {
  private readonly slopes: readonly number[];

  /** `places` strictly ascending, at least one; `values` one for each. */
  constructor(
    private readonly places: readonly number[],
    private readonly values: readonly number[],
  ) {
    this.slopes = places.map((_, k) => this.slope(k));
  }

  /** Values at ascending places. */
  sample(at: readonly number[]): number[] {
    return this.walk(at, (k, h, t) => {
      const [a, b, c, d] = this.cell(k);
      return a * (1 + 2 * t) * (1 - t) ** 2 + b * t * t * (3 - 2 * t) + h * t * (1 - t) * (c * (1 - t) - d * t);
    });
  }

  /** Derivatives at ascending places; 0 outside. */
  sampleSlopes(at: readonly number[]): number[] {
    const first = this.places[0];
    const last = this.places.at(-1) ?? 0;
    const slopes = this.walk(at, (k, h, t) => {
      const [a, b, c, d] = this.cell(k);
      return (6 * t * (1 - t) * (b - a)) / h + c * (1 - t) * (1 - 3 * t) + d * t * (3 * t - 2);
    });
    return slopes.map((slope, k) => (at[k] < first || at[k] > last ? 0 : slope));
  }

  private walk(at: readonly number[], inside: (cell: number, width: number, t: number) => number): number[] {
    const { places, values } = this;
    if (places.length === 1) return at.map(() => values[0]);
    let k = 0;
    return at.map((alpha) => {
      while (k < places.length - 2 && alpha > places[k + 1]) k += 1;
      const left = places[k];
      const width = places[k + 1] - left;
      return inside(k, width, Math.min(1, Math.max(0, (alpha - left) / width)));
    });
  }

  /** Values and slopes at both ends of a cell. */
  private cell(k: number): readonly [number, number, number, number] {
    const { values, slopes } = this;
    return [values[k], values[k + 1], slopes[k], slopes[k + 1]];
  }

  private slope(k: number): number {
    const n = this.places.length;
    if (n < 2) return 0;
    if (k === 0 || k === n - 1) return this.secant(k === 0 ? 0 : n - 2);
    const before = this.secant(k - 1);
    const after = this.secant(k);
    if (before * after <= 0) return 0;
    const left = this.width(k - 1);
    const right = this.width(k);
    const sum = 3 * (left + right);
    return sum / ((2 * right + left) / before + (right + 2 * left) / after);
  }

  private secant(cell: number): number {
    return (this.values[cell + 1] - this.values[cell]) / this.width(cell);
  }

  private width(cell: number): number {
    return this.places[cell + 1] - this.places[cell];
  }
}
