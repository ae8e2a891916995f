import { describe, expect, it } from 'vitest';
import { integrate } from '../../src/core/attribution/integratedGradients';
import type { Integral } from '../../src/core/attribution/path';
import { type Curve, cliff, kink, pathOf, polynomial, seeded, sum, vectorError, wave } from './paths';

const options = { method: 'adaptive', tolerance: 0.01 } as const;

/** One to four cliffs of steepness 10 to 300, a slope and perhaps a wave, shared out among twelve tokens. */
function randomPath(seed: number) {
  const random = seeded(seed);
  const cliffs = Array.from({ length: 1 + Math.floor(4 * random()) }, () => ({
    at: 0.05 + 0.9 * random(),
    steepness: 10 * 30 ** random(),
  }));
  const token = (): Curve =>
    sum(
      ...cliffs.map(({ at, steepness }) => cliff((random() - 0.35) * (random() < 0.4 ? 1 : 0.2), steepness, at)),
      polynomial(0, 0.2 * (random() - 0.5)),
      wave(random() < 0.3 ? 0.1 * (random() - 0.5) : 0, 3 + 20 * random()),
    );
  return pathOf(Array.from({ length: 12 }, token));
}

describe('the adaptive rule', () => {
  it('is within its tolerance whenever it says so, on 200 random paths', async () => {
    let claims = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const path = randomPath(seed);
      const { attributions, converged } = await integrate(path, options);
      if (!converged) continue;
      claims += 1;
      expect(vectorError(attributions, path.exact), `seed ${seed}`).toBeLessThan(0.01);
    }
    expect(claims).toBeGreaterThan(190);
  });

  it('needs few nodes for one cliff like those of trained models, and no forward runs but the ends', async () => {
    for (const at of [0.21, 0.37, 0.5, 0.68]) {
      const path = pathOf([
        cliff(4, 25, at),
        cliff(1.5, 25, at + 0.01),
        cliff(-0.7, 20, at - 0.02),
        polynomial(0, 0.3),
      ]);
      const { attributions, steps, converged } = await integrate(path, options);
      expect(converged).toBe(true);
      expect(steps).toBeLessThanOrEqual(16);
      expect(path.asked.values).toBe(2);
      expect(vectorError(attributions, path.exact)).toBeLessThan(0.005);
    }
  });

  it('shows a first picture after five nodes, and others as they get better', async () => {
    const path = { ...pathOf([cliff(4, 25, 0.4), cliff(-1, 20, 0.38), polynomial(0, 0.3)]), tokens: 300 };
    const pictures: Integral[] = [];
    const { steps } = await integrate(path, options, (picture) => pictures.push(picture));
    expect(pictures.map((picture) => picture.steps)).toEqual([5, 9, steps]);
    expect(pictures.map(({ converged }) => converged)).toEqual([false, false, true]);
    const errors = pictures.map(({ attributions }) => vectorError(attributions, path.exact));
    expect(errors[1]).toBeLessThan(0.05);
    expect(errors[2]).toBeLessThan(0.005);
  });

  it('runs more nodes at once where a run has few tokens', async () => {
    const asked = async (tokens: number) => {
      const path = pathOf([cliff(4, 25, 0.4), polynomial(0, 0.3)]);
      const { steps } = await integrate({ ...path, tokens }, options);
      return steps / path.asked.calls;
    };
    expect(await asked(40)).toBeCloseTo(3);
    expect(await asked(400)).toBeLessThan(2.5);
  });

  const awkward: [string, readonly Curve[]][] = [
    ['F goes up and comes back', [cliff(3, 40, 0.3), cliff(-2, 40, 0.7), polynomial(0, 0.1)]],
    ['F is alike at both ends', [cliff(2, 30, 0.4), cliff(-2, 30, 0.4), cliff(1, 30, 0.8), cliff(-1, 25, 0.6)]],
    ['F is flat, then falls within a 200th of the path', [cliff(-3, 1000, 0.713), polynomial(0, 0.2)]],
    ['a cliff stands at the very baseline', [cliff(2, 400, 0.004), polynomial(0, 0.5)]],
    ['a cliff stands at the very text', [cliff(2, 400, 0.997), polynomial(0, 0.5)]],
    ['there are kinks', [kink(2, 0.31), kink(-5, 0.77), polynomial(0, 1)]],
    ['F oscillates', [wave(1, 25), wave(0.5, 11), polynomial(0, 1)]],
    ['there are five cliffs', [0.1, 0.27, 0.5, 0.66, 0.9].map((at, k) => cliff(1 - 0.4 * k, 80, at))],
  ];
  it.each(awkward)('is within its tolerance where %s', async (_, curves) => {
    const path = pathOf(curves);
    const { attributions, converged, relativeDelta, steps } = await integrate(path, options);
    expect(converged).toBe(true);
    expect(relativeDelta).toBeLessThanOrEqual(0.01);
    expect(steps).toBeLessThanOrEqual(200);
    expect(vectorError(attributions, path.exact)).toBeLessThan(0.01);
  });

  it('is not disturbed by the rounding of 32-bit runs', async () => {
    const random = seeded(7);
    const noise = () => 2e-6 * (random() - 0.5);
    const path = pathOf([cliff(4, 25, 0.4), cliff(-1, 20, 0.38), polynomial(0, 0.3)], noise);
    const { attributions, converged, steps } = await integrate(path, options);
    expect(converged).toBe(true);
    expect(steps).toBeLessThanOrEqual(18);
    expect(vectorError(attributions, path.exact)).toBeLessThan(0.01);
  });

  it('says at once that nothing moved when text and baseline are the same input', async () => {
    const random = seeded(3);
    const values = { value: () => 2 + 1e-6 * random(), slope: () => 0 };
    const integral = await integrate(pathOf([values, values]), options);
    expect(Array.from(integral.attributions)).toEqual([0, 0]);
    expect(integral).toMatchObject({ steps: 3, delta: 0, relativeDelta: 0, converged: true });
  });

  it('ends at the cap and says not converged', async () => {
    const steep = () => pathOf([cliff(1, 3000, 0.31), cliff(-1, 3000, 0.32), cliff(1, 2000, 0.7)]);
    for (const cap of [1, 2, 3, 4, 9, 14, 18]) {
      const { steps, converged } = await integrate(steep(), { ...options, nSteps: cap });
      expect(steps).toBe(cap);
      expect(converged).toBe(false);
    }
    const noise = seeded(11);
    const hopeless = pathOf([{ value: () => 0, slope: () => noise() - 0.5 }, polynomial(0, 1e-3)]);
    expect(await integrate(hopeless, options)).toMatchObject({ steps: 200, converged: false });
  });

  it('does not take a cliff that it jumped over for a flat path', async () => {
    const path = pathOf([{ value: (alpha) => (alpha > 0.4321 ? 1 : 0), slope: () => 0 }, polynomial(0, 0.01)]);
    const { converged, steps } = await integrate(path, options);
    expect(converged).toBe(false);
    expect(steps).toBeLessThanOrEqual(200);
  });
});
