/** The five fixed rules for an integral over [0, 1], under Captum's names. */

import * as l10n from '@vscode/l10n';
import { UsageError } from '../errors';

export const RULE_NAMES = [
  'gausslegendre',
  'riemann_left',
  'riemann_right',
  'riemann_middle',
  'riemann_trapezoid',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

export function isRule(name: string): name is RuleName {
  return RULE_NAMES.some((rule) => rule === name);
}

/** integral of f over [0, 1] ~ sum of weights[k] * f(alphas[k]); the weights sum to 1. */
export interface QuadratureRule {
  /** [n], ascending, in [0, 1]. */
  readonly alphas: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The rule of n nodes by its definition. Alphas and weights are Captum's, except for the trapezoid's weights, which are
 * 1/(n - 1) and half of that at both ends. Captum weights these nodes, 1/(n - 1) apart, by 1/n, which sums to (n -
 * 1)/n. Throws UsageError when n is not a positive integer, or is 1 for the trapezoid.
 */
export function rule(name: RuleName, n: number): QuadratureRule {
  if (!Number.isInteger(n) || n < 1)
    throw new UsageError(l10n.t`${name} needs a whole number of steps, at least 1, not ${n}`);
  switch (name) {
    case 'gausslegendre':
      return gaussLegendre(n);
    case 'riemann_left':
      return equal(n, (k) => k / n);
    case 'riemann_right':
      return equal(n, (k) => (k + 1) / n);
    case 'riemann_middle':
      return equal(n, (k) => (k + 0.5) / n);
    case 'riemann_trapezoid':
      return trapezoid(n);
  }
}

function equal(n: number, place: (k: number) => number): QuadratureRule {
  return { alphas: Array.from({ length: n }, (_, k) => place(k)), weights: new Array<number>(n).fill(1 / n) };
}

function trapezoid(n: number): QuadratureRule {
  if (n < 2) throw new UsageError(l10n.t('riemann_trapezoid needs at least 2 steps: both ends of the path are nodes'));
  const gaps = n - 1;
  return {
    alphas: Array.from({ length: n }, (_, k) => k / gaps),
    weights: Array.from({ length: n }, (_, k) => (k === 0 || k === gaps ? 0.5 : 1) / gaps),
  };
}

const gaussRules = new Map<number, QuadratureRule>();

/** Exact for polynomials of degree 2n - 1 or less. Computed once for each n. */
function gaussLegendre(n: number): QuadratureRule {
  const known = gaussRules.get(n);
  if (known !== undefined) return known;
  const alphas = new Array<number>(n);
  const weights = new Array<number>(n);
  for (let k = 0; k < Math.ceil(n / 2); k += 1) {
    const { root, weight } = legendreRoot(n, k);
    // Roots come in pairs +-x: computing one of them keeps the rule exactly symmetric.
    alphas[k] = 0.5 * (1 - root);
    alphas[n - 1 - k] = 0.5 * (1 + root);
    weights[k] = 0.5 * weight;
    weights[n - 1 - k] = 0.5 * weight;
  }
  const made = { alphas, weights: scaledToOne(weights) };
  gaussRules.set(n, made);
  return made;
}

/**
 * The k-th largest root of the Legendre polynomial of degree n and its weight on [-1, 1]: Newton's method from
 * Tricomi's estimate.
 */
function legendreRoot(n: number, k: number): { root: number; weight: number } {
  let x = 2 * k + 1 === n ? 0 : (1 - (n - 1) / (8 * n ** 3)) * Math.cos((Math.PI * (4 * k + 3)) / (4 * n + 2));
  let slope = 0;
  // Two or three rounds reach full precision for every n; the bound only guarantees an end.
  for (let round = 0; round < 10; round += 1) {
    let before = 1;
    let value = x;
    for (let j = 2; j <= n; j += 1) {
      const next = ((2 * j - 1) * x * value - (j - 1) * before) / j;
      before = value;
      value = next;
    }
    slope = (n * (before - x * value)) / ((1 - x) * (1 + x));
    const step = value / slope;
    x -= step;
    if (Math.abs(step) < 1e-16) break;
  }
  return { root: x, weight: 2 / ((1 - x) * (1 + x) * slope * slope) };
}

function scaledToOne(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, w) => total + w, 0);
  return weights.map((w) => w / sum);
}
