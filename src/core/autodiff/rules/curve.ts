/** Trigonometric and hyperbolic functions and their inverses. */
import type { GradientRule, RuleContext } from '../rule';
import { slope } from './activation';

/** Short forms for the slopes below. */
function terms(c: RuleContext, x: string) {
  const { b } = c;
  const one = c.scalar(1, x);
  return {
    square: (v: string) => b.node('Mul', [v, v]),
    onePlus: (v: string) => b.node('Add', [one, v]),
    oneMinus: (v: string) => b.node('Sub', [one, v]),
    minusOne: (v: string) => b.node('Sub', [v, one]),
    inverse: (v: string) => b.node('Reciprocal', [v]),
    inverseRoot: (v: string) => b.node('Reciprocal', [b.node('Sqrt', [v])]),
    negative: (v: string) => b.node('Neg', [v]),
  };
}

/** A slope written with them. */
function curve(make: (t: ReturnType<typeof terms>, x: string, y: string) => string): GradientRule {
  return slope((c, x, y) => make(terms(c, x), x, y));
}

export const curves: readonly (readonly [string, GradientRule])[] = [
  ['Tan', curve((t, _, y) => t.onePlus(t.square(y)))],
  ['Asin', curve((t, x) => t.inverseRoot(t.oneMinus(t.square(x))))],
  ['Acos', curve((t, x) => t.negative(t.inverseRoot(t.oneMinus(t.square(x)))))],
  ['Atan', curve((t, x) => t.inverse(t.onePlus(t.square(x))))],
  ['Sinh', slope((c, x) => c.b.node('Cosh', [x]))],
  ['Cosh', slope((c, x) => c.b.node('Sinh', [x]))],
  ['Asinh', curve((t, x) => t.inverseRoot(t.onePlus(t.square(x))))],
  ['Acosh', curve((t, x) => t.inverseRoot(t.minusOne(t.square(x))))],
  ['Atanh', curve((t, x) => t.inverse(t.oneMinus(t.square(x))))],
];
