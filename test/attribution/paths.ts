/** Paths in closed form: F is a sum of one function for each token. */

import type { PathFunction } from '../../src/core/attribution/path';

export interface Curve {
  readonly value: (alpha: number) => number;
  readonly slope: (alpha: number) => number;
}

export interface ClosedPath extends PathFunction {
  /** [tokens]: the exact integrals. */
  readonly exact: readonly number[];
  /** What was asked for so far. */
  readonly asked: { values: number; nodes: number; calls: number };
}

export function pathOf(curves: readonly Curve[], noise: () => number = () => 0): ClosedPath {
  const value = (alpha: number) => curves.reduce((sum, curve) => sum + curve.value(alpha), 0) + noise();
  const asked = { values: 0, nodes: 0, calls: 0 };
  return {
    tokens: curves.length,
    exact: curves.map((curve) => curve.value(1) - curve.value(0)),
    asked,
    async values(alphas) {
      asked.values += alphas.length;
      return alphas.map(value);
    },
    async nodes(alphas) {
      asked.nodes += alphas.length;
      asked.calls += 1;
      return alphas.map((alpha) => ({
        alpha,
        value: value(alpha),
        slopes: Float64Array.from(curves, (curve) => curve.slope(alpha) + noise()),
      }));
    },
  };
}

/** height / (1 + exp(-steepness (alpha - at))). */
export function cliff(height: number, steepness: number, at: number): Curve {
  const rise = (alpha: number) => 1 / (1 + Math.exp(-steepness * (alpha - at)));
  return {
    value: (alpha) => height * rise(alpha),
    slope: (alpha) => height * steepness * rise(alpha) * (1 - rise(alpha)),
  };
}

export function polynomial(...coefficients: number[]): Curve {
  return {
    value: (alpha) => coefficients.reduce((sum, c, k) => sum + c * alpha ** k, 0),
    slope: (alpha) => coefficients.reduce((sum, c, k) => (k === 0 ? 0 : sum + k * c * alpha ** (k - 1)), 0),
  };
}

export function wave(height: number, frequency: number): Curve {
  return {
    value: (alpha) => height * Math.sin(frequency * alpha),
    slope: (alpha) => height * frequency * Math.cos(frequency * alpha),
  };
}

/** 0 up to `at`, then straight: the kink of a ReLU. */
export function kink(slope: number, at: number): Curve {
  return { value: (alpha) => slope * Math.max(0, alpha - at), slope: (alpha) => (alpha > at ? slope : 0) };
}

export function sum(...curves: readonly Curve[]): Curve {
  return {
    value: (alpha) => curves.reduce((total, curve) => total + curve.value(alpha), 0),
    slope: (alpha) => curves.reduce((total, curve) => total + curve.slope(alpha), 0),
  };
}

/** The same path walked from the other end. */
export function reversed(curve: Curve): Curve {
  return { value: (alpha) => curve.value(1 - alpha), slope: (alpha) => -curve.slope(1 - alpha) };
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Largest |error of an attribution| / largest |exact attribution|. */
export function vectorError(attributions: Float64Array, exact: readonly number[]): number {
  const largest = Math.max(...exact.map(Math.abs));
  return Math.max(...exact.map((e, s) => Math.abs((attributions[s] ?? 0) - e))) / largest;
}
