/** Running means of vectors with their standard errors (Welford 1962). */

export class Average {
  private n = 0;
  private readonly means: Float64Array;
  /** Sums of squared distances from the means. */
  private readonly squares: Float64Array;

  constructor(size: number) {
    this.means = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  /** Number of vectors so far. */
  get count(): number {
    return this.n;
  }

  /** [size]: the running means themselves, not a copy. */
  get mean(): Float64Array {
    return this.means;
  }

  /** Adds a vector, [size]. */
  add(values: ArrayLike<number>): void {
    this.n++;
    for (let i = 0; i < this.means.length; i++) {
      const before = values[i] - this.means[i];
      this.means[i] += before / this.n;
      this.squares[i] += before * (values[i] - this.means[i]);
    }
  }

  /** [size]: the standard error of each mean; null with fewer than two vectors. */
  get standardError(): Float64Array | null {
    const { n } = this;
    return n < 2 ? null : this.squares.map((sum) => Math.sqrt(sum / (n - 1) / n));
  }
}
