import { describe, expect, it } from 'vitest';
import { cornersOf } from '../../src/core/attribution/corners';
import { integrate } from '../../src/core/attribution/integratedGradients';
import { type Curve, cliff, kink, pathOf, polynomial, seeded, sum, vectorError } from './paths';
import { recordedPaths } from './recordedPaths';

const options = { method: 'adaptive', tolerance: 0.01 } as const;
const even = (n: number) => Array.from({ length: n }, (_, k) => (k + 0.5) / n);
/** [nodes][tokens] */
const heights = (places: readonly number[], ...curves: ((x: number) => number)[]) =>
  places.map((x) => Float64Array.from(curves, (curve) => curve(x)));

describe('what corners may be worth', () => {
  it('is nothing on smooth curves that the nodes resolve', () => {
    const places = even(20);
    const { total } = cornersOf(
      heights(
        places,
        (x) => Math.sin(6 * x),
        (x) => Math.exp(2 * x),
      ),
      places,
    );
    expect(total).toBe(0);
  });

  it('is more than half of step times width where a token jumps, and hardly anything elsewhere', () => {
    const places = even(20);
    const step = (x: number) => (x > 0.51 ? 2 : 0);
    const { total, gaps } = cornersOf(
      heights(places, step, (x) => Math.sin(6 * x)),
      places,
    );
    const gap = places.findIndex((x) => x > 0.51);
    expect(gaps[gap]).toBeGreaterThan(2 / 20 / 2);
    expect(gaps.indexOf(Math.max(...gaps))).toBe(gap);
    expect(total).toBeLessThan(1.2 * (gaps[gap] ?? 0));
  });

  it('falls with the gap that holds the jump, whatever lies beside it', () => {
    const step = (x: number) => (x > 0.5 ? 1 : 0);
    const around = (width: number) => [0.1, 0.2, 0.3, 0.4, 0.5 - width / 2, 0.5 + width / 2, 0.6, 0.7, 0.8, 0.9];
    const doubt = (width: number) => cornersOf(heights(around(width), step), around(width)).total;
    expect(doubt(0.001)).toBeLessThan(0.02 * doubt(0.1));
  });

  it('is unknown of fewer than five nodes', () => {
    expect(
      cornersOf(
        heights([0.2, 0.5, 0.8], (x) => x),
        [0.2, 0.5, 0.8],
      ).total,
    ).toBe(Number.POSITIVE_INFINITY);
  });
});

/** Up to forty corners and two cliffs, shared out among sixteen tokens. */
function cornered(seed: number) {
  const random = seeded(seed);
  const corners = Array.from({ length: Math.ceil(40 ** random()) }, random);
  const cliffs = Array.from({ length: Math.floor(3 * random()) }, () => ({
    at: 0.1 + 0.8 * random(),
    steepness: 10 * 5 ** random(),
  }));
  const size = 2 / Math.sqrt(corners.length);
  const token = (): Curve => {
    const weight = random() < 0.3 ? 1 : 0.2;
    return sum(
      ...corners.map((at) => kink(random() < 0.3 ? weight * size * (random() - 0.45) : 0, at)),
      ...cliffs.map(({ at, steepness }) => cliff(weight * (random() - 0.35), steepness, at)),
      polynomial(0, 0.2 * (random() - 0.5)),
    );
  };
  return pathOf(Array.from({ length: 16 }, token));
}

describe('the adaptive rule on paths with corners', () => {
  it('is within its tolerance whenever it says so, on 100 random paths', async () => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 100; seed += 1) {
      const path = cornered(seed);
      const { attributions, converged } = await integrate(path, options);
      if (converged) errors.push(vectorError(attributions, path.exact));
    }
    expect(errors.length).toBeGreaterThan(90);
    expect(Math.max(...errors)).toBeLessThan(0.01);
  });

  it('is within its tolerance on recorded paths of classifiers with max pooling and ReLU', async () => {
    for (const [k, path] of recordedPaths('corners').entries()) {
      const { attributions, converged, relativeDelta } = await integrate(path, options);
      expect(converged, `path ${k}`).toBe(true);
      expect(relativeDelta, `path ${k}`).toBeLessThanOrEqual(0.01);
      expect(vectorError(attributions, path.exact), `path ${k}`).toBeLessThan(0.01);
    }
  });
});
