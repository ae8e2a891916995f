import { describe, expect, it } from 'vitest';
import { RULE_NAMES, rule } from '../../src/core/attribution/quadrature';
import { UsageError } from '../../src/core/errors';

function integral(name: (typeof RULE_NAMES)[number], n: number, f: (alpha: number) => number): number {
  const { alphas, weights } = rule(name, n);
  return alphas.reduce((sum, alpha, k) => sum + (weights[k] ?? 0) * f(alpha), 0);
}

describe('the fixed rules', () => {
  it('are the sums that their names say', () => {
    expect(rule('riemann_left', 4)).toEqual({ alphas: [0, 0.25, 0.5, 0.75], weights: [0.25, 0.25, 0.25, 0.25] });
    expect(rule('riemann_right', 4).alphas).toEqual([0.25, 0.5, 0.75, 1]);
    expect(rule('riemann_middle', 4).alphas).toEqual([0.125, 0.375, 0.625, 0.875]);
    expect(rule('riemann_trapezoid', 3)).toEqual({ alphas: [0, 0.5, 1], weights: [0.25, 0.5, 0.25] });
    const { alphas, weights } = rule('gausslegendre', 3);
    expect(alphas[0]).toBeCloseTo(0.5 - Math.sqrt(0.15), 15);
    expect(alphas[1]).toBe(0.5);
    expect(weights.map((w) => 18 * w)).toEqual([5, 8, 5].map((w) => expect.closeTo(w, 13)));
  });

  it.each(RULE_NAMES)('%s has ascending alphas in [0, 1] and weights that sum to 1', (name) => {
    for (const n of [2, 3, 8, 50, 500, 2000]) {
      const { alphas, weights } = rule(name, n);
      expect(alphas).toHaveLength(n);
      expect(alphas.every((alpha, k) => alpha >= 0 && alpha <= 1 && alpha > (alphas[k - 1] ?? -1))).toBe(true);
      expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    }
  });

  it('of one node exist, but for the trapezoid', () => {
    for (const name of RULE_NAMES.filter((name) => name !== 'riemann_trapezoid')) {
      expect(rule(name, 1).weights).toEqual([1]);
    }
    expect(() => rule('riemann_trapezoid', 1)).toThrow(UsageError);
    expect(() => rule('riemann_left', 0)).toThrow(UsageError);
    expect(() => rule('gausslegendre', 2.5)).toThrow(UsageError);
  });

  it('Gauss-Legendre is exact up to degree 2n - 1 and no further', () => {
    for (const n of [1, 2, 5, 9]) {
      for (let degree = 0; degree < 2 * n; degree += 1) {
        expect(integral('gausslegendre', n, (alpha) => alpha ** degree)).toBeCloseTo(1 / (degree + 1), 14);
      }
      const beyond = integral('gausslegendre', n, (alpha) => alpha ** (2 * n)) - 1 / (2 * n + 1);
      expect(Math.abs(beyond)).toBeGreaterThan(1e-12);
    }
  });

  it('Gauss-Legendre nodes of high degree are roots to the last digit', () => {
    // Computed with 40 digits.
    expect(rule('gausslegendre', 20).alphas[0]).toBeCloseTo(0.003435700407452538, 16);
    for (const n of [101, 500, 2000]) {
      expect(integral('gausslegendre', n, (alpha) => Math.exp(alpha))).toBeCloseTo(Math.E - 1, 13);
      expect(integral('gausslegendre', n, (alpha) => Math.cos(n * alpha))).toBeCloseTo(Math.sin(n) / n, 13);
    }
  });
});
