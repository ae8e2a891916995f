/** A smooth curve of many values along a path, from what was recorded at some places. */

/** Natural cubic splines through [places, width] values: one factorisation, a sweep for each of `width` curves. */
export class Curve {
  /** [places, width]: second derivatives. */
  private readonly bends: Float64Array;

  /** `places` ascend strictly, at least two; `values` is [places, width] in row-major order. */
  constructor(
    private readonly places: readonly number[],
    private readonly values: ArrayLike<number>,
    readonly width: number,
  ) {
    this.bends = this.solve();
  }

  /** [width]: the values at a place between the first and the last. */
  at(place: number): Float64Array {
    const { places, values, bends, width } = this;
    let low = 0;
    for (let high = places.length - 1; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (places[middle] <= place) low = middle;
      else high = middle;
    }
    const h = places[low + 1] - places[low];
    const a = (places[low + 1] - place) / h;
    const b = 1 - a;
    const [left, right] = [low * width, (low + 1) * width];
    const [bendLeft, bendRight] = [((a ** 3 - a) * h * h) / 6, ((b ** 3 - b) * h * h) / 6];
    return Float64Array.from(
      { length: width },
      (_, i) =>
        a * values[left + i] + b * values[right + i] + bendLeft * bends[left + i] + bendRight * bends[right + i],
    );
  }

  /** [width]: integrals from the first place to the last. */
  integral(): Float64Array {
    const { places, values, bends, width } = this;
    const sums = new Float64Array(width);
    for (let k = 0; k + 1 < places.length; k++) {
      const h = places[k + 1] - places[k];
      const [left, right] = [k * width, (k + 1) * width];
      for (let i = 0; i < width; i++)
        sums[i] +=
          (h / 2) * (values[left + i] + values[right + i]) - (h ** 3 / 24) * (bends[left + i] + bends[right + i]);
    }
    return sums;
  }

  /** The Thomas algorithm, for all curves at once. */
  private solve(): Float64Array {
    const { places, values, width } = this;
    const n = places.length;
    const bends = new Float64Array(n * width);
    const upper = new Float64Array(n);
    for (let k = 1; k < n - 1; k++) {
      const before = places[k] - places[k - 1];
      const after = places[k + 1] - places[k];
      const pivot = 2 * (before + after) - before * upper[k - 1];
      upper[k] = after / pivot;
      for (let i = 0; i < width; i++) {
        const at = k * width + i;
        const turn = (values[at + width] - values[at]) / after - (values[at] - values[at - width]) / before;
        bends[at] = (6 * turn - before * bends[at - width]) / pivot;
      }
    }
    for (let k = n - 2; k > 0; k--)
      for (let i = 0; i < width; i++) bends[k * width + i] -= upper[k] * bends[(k + 1) * width + i];
    return bends;
  }
}
