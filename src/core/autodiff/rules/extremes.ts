/** Reductions other than sums and means. */
import { intAttribute } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';
import { restored } from './reduce';

/** The arguments to repeat a reduction as a sum, with its axes kept. */
function sumAgain(c: RuleContext, value: string): string {
  const axes = c.input(1) === '' ? [] : [c.input(1)];
  return c.b.node('ReduceSum', [value, ...axes], {
    keepdims: 1,
    noop_with_empty_axes: intAttribute(c.node, 'noop_with_empty_axes', 0),
  });
}

/** Whether the reduction does nothing: it has no axes, and noop_with_empty_axes is set. */
function idle(c: RuleContext): boolean {
  if (intAttribute(c.node, 'noop_with_empty_axes', 0) === 0) return false;
  return c.input(1) === '' || c.dims(c.input(1))?.[0] === 0;
}

/** A rule given the gradient and the output, both broadcastable to the shape of x. */
function reduction(make: (c: RuleContext, x: string, grad: string, y: string) => string): GradientRule {
  return (c) => {
    const y = restored(c, c.node.outputs[0]);
    return [make(c, c.input(0), restored(c, c.grad), y), undefined];
  };
}

/** Elements that tie for the extreme share its gradient evenly, as PyTorch's amax and amin do. */
const extreme = reduction((c, x, grad, y) => {
  const { b } = c;
  const taken = b.node('Equal', [x, y]);
  const ties = sumAgain(c, b.node('CastLike', [taken, x]));
  return b.node('Where', [taken, b.node('Div', [grad, ties]), c.scalar(0, x)]);
});

/** Factors of a product: which of them are 0 (as 1 and 0 in their type), and the factors with 1 in place of 0. */
export function withoutZeros(c: RuleContext, x: string): { zeros: string; rest: string } {
  const is = c.b.node('Equal', [x, c.scalar(0, x)]);
  return { zeros: c.b.node('CastLike', [is, x]), rest: c.b.node('Where', [is, c.scalar(1, x), x]) };
}

/**
 * The product of all factors but one, for every factor: given how many factors are 0 (`count`) and the product of the
 * others. Without zeros it is product / factor; a single zero gets the product, and the other factors get 0.
 */
export function otherFactors(
  c: RuleContext,
  own: { zeros: string; rest: string },
  count: string,
  product: string,
): string {
  const { b } = c;
  const others = b.node('Sub', [count, own.zeros]);
  const full = b.node('Div', [product, own.rest]);
  return b.node('Where', [b.node('Equal', [others, c.scalar(0, c.input(0))]), full, c.scalar(0, c.input(0))]);
}

const product: GradientRule = (c) => {
  const { b } = c;
  const [x, axes = ''] = c.inputs;
  const own = withoutZeros(c, x);
  const noop = intAttribute(c.node, 'noop_with_empty_axes', 0);
  const inputs = axes === '' ? [own.rest] : [own.rest, axes];
  const whole = b.node('ReduceProd', inputs, { keepdims: 1, noop_with_empty_axes: noop });
  return [b.node('Mul', [restored(c, c.grad), otherFactors(c, own, sumAgain(c, own.zeros), whole)]), undefined];
};

const l1 = reduction((c, x, grad) => c.b.node('Mul', [grad, c.b.node('Sign', [x])]));

/** x / |x|, and 0 where all are 0, as PyTorch's norm. */
const l2 = reduction((c, x, grad, y) => {
  const { b } = c;
  const none = b.node('Equal', [y, c.scalar(0, x)]);
  const share = b.node('Where', [none, c.scalar(0, x), b.node('Div', [grad, y])]);
  return b.node('Mul', [x, share]);
});

const sumSquare = reduction((c, x, grad) => c.b.node('Mul', [c.b.node('Mul', [grad, c.scalar(2, x)]), x]));

/** 1 / sum for every element. */
const logSum = reduction((c, x, grad) => {
  const share = c.b.node('Div', [grad, sumAgain(c, x)]);
  return c.b.node('Expand', [share, c.b.node('Shape', [x])]);
});

/** exp(x - y); where all are masked by -infinity there is no gradient. */
const logSumExp = reduction((c, x, grad, y) => {
  const { b } = c;
  const finite = b.node('Where', [b.node('IsInf', [y]), c.scalar(0, x), y]);
  return b.node('Mul', [grad, b.node('Exp', [b.node('Sub', [x, finite])])]);
});

/** The rule, except where nothing is reduced: then another. */
function unless(rule: GradientRule, none: GradientRule): GradientRule {
  return (c) => (idle(c) ? none(c) : rule(c));
}
const pass: GradientRule = (c) => [c.grad, undefined];

export const extremes: readonly (readonly [string, GradientRule])[] = [
  ['ReduceMax', unless(extreme, pass)],
  ['ReduceMin', unless(extreme, pass)],
  ['ReduceProd', unless(product, pass)],
  ['ReduceL1', l1],
  ['ReduceL2', l2],
  ['ReduceSumSquare', sumSquare],
  ['ReduceLogSum', logSum],
  ['ReduceLogSumExp', logSumExp],
];
