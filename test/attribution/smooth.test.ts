import { describe, expect, it } from 'vitest';
import { integrate } from '../../src/core/attribution/integratedGradients';
import { type Curve, cliff, pathOf, polynomial, seeded, sum, vectorError } from './paths';
import { recordedPaths } from './recordedPaths';

const options = { method: 'adaptive', tolerance: 0.01 } as const;

/** A cliff or two as trained transformers have, shared out among twelve tokens. */
function gentle(seed: number) {
  const random = seeded(seed);
  const cliffs = Array.from({ length: 1 + Math.floor(2 * random()) }, () => ({
    at: 0.2 + 0.6 * random(),
    steepness: 12 * 2 ** random(),
  }));
  const token = (): Curve =>
    sum(
      ...cliffs.map(({ at, steepness }) => cliff((random() - 0.35) * (random() < 0.4 ? 1 : 0.2), steepness, at)),
      polynomial(0, 0.2 * (random() - 0.5)),
    );
  return { ...pathOf(Array.from({ length: 12 }, token)), tokens: 12 };
}

describe('the adaptive rule on paths that are known to be smooth', () => {
  it('claims as much with fewer nodes, on 100 random paths', async () => {
    let [known, unknown] = [0, 0];
    for (let seed = 1; seed <= 100; seed += 1) {
      const path = gentle(seed);
      const { attributions, converged, steps } = await integrate(path, { ...options, smooth: true });
      expect(converged, `seed ${seed}`).toBe(true);
      expect(vectorError(attributions, path.exact), `seed ${seed}`).toBeLessThan(0.01);
      known += steps;
      unknown += (await integrate(path, options)).steps;
    }
    expect(known).toBeLessThan(0.97 * unknown);
  });

  it('is within its tolerance on recorded paths of smooth models that are as steep as corners', async () => {
    for (const [k, path] of recordedPaths('steep').entries()) {
      const { attributions, converged, relativeDelta } = await integrate(path, { ...options, smooth: true });
      expect(converged, `path ${k}`).toBe(true);
      expect(relativeDelta, `path ${k}`).toBeLessThanOrEqual(0.01);
      expect(vectorError(attributions, path.exact), `path ${k}`).toBeLessThan(0.01);
    }
  });
});
