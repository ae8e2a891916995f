import { describe, expect, it } from 'vitest';
import { integrate } from '../../src/core/attribution/integratedGradients';
import type { PathFunction } from '../../src/core/attribution/path';
import { RULE_NAMES } from '../../src/core/attribution/quadrature';
import { RuntimeError, UsageError } from '../../src/core/errors';
import { cliff, pathOf, polynomial, reversed, vectorError, wave } from './paths';

const methods = ['adaptive', ...RULE_NAMES] as const;
const curves = [cliff(2, 20, 0.4), cliff(-0.6, 15, 0.55), wave(0.1, 9), polynomial(0, 0.2)];

/** The same path in runs of so many rows. */
function inChunks(path: PathFunction, size: number): PathFunction {
  async function chunked<T>(alphas: readonly number[], run: (part: readonly number[]) => Promise<readonly T[]>) {
    const all: T[] = [];
    for (let k = 0; k < alphas.length; k += size) all.push(...(await run(alphas.slice(k, k + size))));
    return all;
  }
  return {
    tokens: path.tokens,
    values: (alphas) => chunked(alphas, (part) => path.values(part)),
    nodes: (alphas) => chunked(alphas, (part) => path.nodes(part)),
  };
}

describe.each(methods)('integration by %s', (method) => {
  it('gives the same bits whatever the size of a run', async () => {
    const whole = await integrate(pathOf(curves), { method, tolerance: 0.01 });
    for (const size of [1, 2, 3]) {
      expect(await integrate(inChunks(pathOf(curves), size), { method, tolerance: 0.01 })).toEqual(whole);
    }
  });

  it('is exact for a linear function', async () => {
    const path = pathOf([polynomial(1, 3), polynomial(0, -2), polynomial(5)]);
    const { attributions, relativeDelta, converged } = await integrate(path, { method, tolerance: 0.01 });
    for (const [s, exact] of path.exact.entries()) expect(attributions[s]).toBeCloseTo(exact, 12);
    expect(relativeDelta).toBeLessThan(1e-12);
    expect(converged).toBe(true);
  });

  it('agrees with the closed form when steps are many, and is complete', async () => {
    const path = pathOf(curves);
    const integral = await integrate(path, { method, nSteps: 2000, tolerance: 0.002 });
    expect(vectorError(integral.attributions, path.exact)).toBeLessThan(0.004);
    expect(integral.relativeDelta).toBeLessThan(0.002);
    expect(integral.converged).toBe(true);
  });

  it('negates when both ends are swapped', async () => {
    const options = { method, nSteps: 400, tolerance: 1e-4 } as const;
    const there = await integrate(pathOf(curves), options);
    const back = await integrate(pathOf(curves.map(reversed)), options);
    there.attributions.forEach((a, s) => {
      expect(back.attributions[s]).toBeCloseTo(-a, 2);
    });
    expect(back.fInput).toBeCloseTo(there.fBaseline, 12);
  });

  it('counts what it ran and reports the last picture', async () => {
    const path = pathOf(curves);
    const steps: number[] = [];
    const integral = await integrate(path, { method, tolerance: 0.01 }, (picture) => steps.push(picture.steps));
    expect(integral.steps).toBe(path.asked.nodes);
    expect(integral.forwardRuns).toBe(path.asked.values);
    expect(steps.at(-1)).toBe(integral.steps);
    expect(integral.delta).toBeCloseTo(
      integral.attributions.reduce((sum, a) => sum + a, 0) - (integral.fInput - integral.fBaseline),
      14,
    );
  });

  it('refuses numbers that are not finite and says where they are', async () => {
    const options = { method, tolerance: 0.01 } as const;
    const badValue = pathOf([{ value: () => Number.NaN, slope: () => 1 }]);
    await expect(integrate(badValue, options)).rejects.toThrow(/output is NaN at 0 of the way/);
    const badSlope = pathOf([polynomial(0, 1), { value: () => 0, slope: () => Number.POSITIVE_INFINITY }]);
    await expect(integrate(badSlope, options)).rejects.toThrow(/gradient at token 1 is Infinity/);
    await expect(integrate(badSlope, options)).rejects.toThrow(RuntimeError);
  });

  it('refuses options out of range', async () => {
    await expect(integrate(pathOf(curves), { method, tolerance: 0 })).rejects.toThrow(UsageError);
    await expect(integrate(pathOf(curves), { method, nSteps: 0, tolerance: 0.01 })).rejects.toThrow(UsageError);
  });
});

describe('a fixed rule', () => {
  it('takes 50 nodes by default and says when they were too few', async () => {
    const steep = pathOf([cliff(1, 2000, 0.503)]);
    const { steps, converged, relativeDelta } = await integrate(steep, { method: 'gausslegendre', tolerance: 0.01 });
    expect(steps).toBe(50);
    expect(relativeDelta).toBeGreaterThan(0.01);
    expect(converged).toBe(false);
  });
});
