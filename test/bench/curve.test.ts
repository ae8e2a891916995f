import { describe, expect, it } from 'vitest';
import { Curve } from '../../bench/curve';

const places = (parts: number) => [0, ...Array.from({ length: parts }, (_, k) => (k + 0.5) / parts), 1];
/** Two bumps as slopes on a path have them, and a straight line. */
const bumps = [
  (x: number) => Math.exp(-(((x - 0.4) / 0.08) ** 2)),
  (x: number) => 2 * Math.exp(-(((x - 0.7) / 0.05) ** 2)) - 0.5 * x,
  (x: number) => 1 - 3 * x,
];
const curve = (parts: number) => {
  const at = places(parts);
  return new Curve(
    at,
    at.flatMap((x) => bumps.map((f) => f(x))),
    bumps.length,
  );
};

describe('a curve through recorded places', () => {
  it('passes through them, and is exact for straight lines in between', () => {
    const found = curve(10);
    for (const x of places(10)) for (const [i, f] of bumps.entries()) expect(found.at(x)[i]).toBeCloseTo(f(x), 12);
    for (const x of [0.01, 0.333, 0.99]) expect(found.at(x)[2]).toBeCloseTo(1 - 3 * x, 12);
  });

  it('comes more than eight times nearer with twice the places', () => {
    const worst = (parts: number) =>
      Math.max(
        ...Array.from({ length: 400 }, (_, k) => (k + 0.37) / 400).map((x) =>
          Math.max(...[...curve(parts).at(x)].map((y, i) => Math.abs(y - bumps[i](x)))),
        ),
      );
    expect(worst(192)).toBeLessThan(worst(96) / 8);
    expect(worst(192)).toBeLessThan(1e-4);
  });

  it('has the integral of the function', () => {
    const whole = (f: (x: number) => number) =>
      Array.from({ length: 1e5 }, (_, k) => f((k + 0.5) / 1e5)).reduce((sum, y) => sum + y, 0) / 1e5;
    for (const [i, value] of curve(192).integral().entries()) expect(value).toBeCloseTo(whole(bumps[i]), 7);
  });
});
