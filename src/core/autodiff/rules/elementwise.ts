/** Arithmetic of two tensors with broadcasting. */
import { sumTo } from '../broadcast';
import type { GradientRule, RuleContext } from '../rule';

/** Computes gradients only for the inputs that need one; `makers` has one function per input. */
export function wanted(c: RuleContext, ...makers: readonly (() => string)[]): (string | undefined)[] {
  return c.inputs.map((_, i) => (c.wants[i] ? makers[i]?.() : undefined));
}

const add: GradientRule = (c) => c.inputs.map((x, i) => (c.wants[i] ? sumTo(c, c.grad, x) : undefined));

const sub: GradientRule = (c) =>
  wanted(
    c,
    () => sumTo(c, c.grad, c.input(0)),
    () => sumTo(c, c.b.node('Neg', [c.grad]), c.input(1)),
  );

const mul: GradientRule = (c) =>
  wanted(
    c,
    () => sumTo(c, c.b.node('Mul', [c.grad, c.input(1)]), c.input(0)),
    () => sumTo(c, c.b.node('Mul', [c.grad, c.input(0)]), c.input(1)),
  );

/** d(a / b) = da / b - (a / b) db / b */
const div: GradientRule = (c) => {
  const [y] = c.node.outputs;
  const overB = c.b.node('Div', [c.grad, c.input(1)]);
  return wanted(
    c,
    () => sumTo(c, overB, c.input(0)),
    () => sumTo(c, c.b.node('Neg', [c.b.node('Mul', [overB, y])]), c.input(1)),
  );
};

/** The slope p a^(p - 1) for a known scalar exponent: squares need no power. */
function knownSlope(c: RuleContext, a: string, p: number): string {
  const { b } = c;
  const factor = c.scalar(p, a);
  // 0 * a^(0 - 1) is 0 * infinity at a = 0; the derivative of a constant is 0.
  if (p === 0 || p === 1) return b.node('Expand', [factor, b.node('Shape', [a])]);
  const power = p === 2 ? a : p === 3 ? b.node('Mul', [a, a]) : b.node('Pow', [a, c.scalar(p - 1, a)]);
  return b.node('Mul', [power, factor]);
}

/**
 * d(a^p) = p a^(p - 1) da + a^p log(a) dp. The exponent may have another type than the base (then it is cast). It
 * has no gradient where the base is 0, as in PyTorch.
 */
const pow: GradientRule = (c) => {
  const { b } = c;
  const [a, p] = [c.input(0), c.input(1)];
  const same = c.type(a) === c.type(p);
  const exponent = same ? p : b.node('CastLike', [p, a]);
  return wanted(
    c,
    () => {
      const known = c.numbers(p);
      if (known?.length === 1 && c.dims(p)?.length === 0) return b.node('Mul', [c.grad, knownSlope(c, a, known[0])]);
      const less = b.node('Pow', [a, b.node('Sub', [exponent, c.scalar(1, a)])]);
      // 0 * a^(0 - 1) is 0 * infinity at a = 0; the derivative of a constant is 0.
      const slope = b.node('Where', [
        b.node('Equal', [exponent, c.scalar(0, a)]),
        c.scalar(0, a),
        b.node('Mul', [exponent, less]),
      ]);
      return sumTo(c, b.node('Mul', [c.grad, slope]), a);
    },
    () => {
      const zero = b.node('Equal', [a, c.scalar(0, a)]);
      const log = b.node('Log', [b.node('Where', [zero, c.scalar(1, a), a])]);
      const slope = b.node('Mul', [c.node.outputs[0], log]);
      const grad = b.node('Mul', [c.grad, slope]);
      return sumTo(c, same ? grad : b.node('CastLike', [grad, p]), p);
    },
  );
};

/** The condition selects: a value that was not chosen gets exactly 0, also where it is infinite or NaN. */
const where: GradientRule = (c) => {
  const zero = c.scalar(0, c.node.outputs[0]);
  const [condition] = c.inputs;
  return wanted(
    c,
    () => condition,
    () => sumTo(c, c.b.node('Where', [condition, c.grad, zero]), c.input(1)),
    () => sumTo(c, c.b.node('Where', [condition, zero, c.grad]), c.input(2)),
  );
};

export const elementwise: readonly (readonly [string, GradientRule])[] = [
  ['Add', add],
  ['Sum', add],
  ['Sub', sub],
  ['Mul', mul],
  ['Div', div],
  ['Pow', pow],
  ['Where', where],
];
