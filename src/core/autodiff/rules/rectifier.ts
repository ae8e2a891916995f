/** Piecewise activations, and smooth ones built from them. At a kink the slope is PyTorch's. */
import { floatAttribute } from '../../graph/graph';
import { sumTo } from '../broadcast';
import type { GradientRule, RuleContext } from '../rule';
import { slope } from './activation';

/** A rule for y = f(x) with one slope where x > 0 and another elsewhere. */
function pieces(
  right: (c: RuleContext) => string,
  left: (c: RuleContext, x: string, y: string) => string,
): GradientRule {
  return slope((c, x, y) => c.b.node('Where', [c.b.node('Greater', [x, c.scalar(0, x)]), right(c), left(c, x, y)]));
}

function constant(name: string, fallback: number): (c: RuleContext) => string {
  return (c) => c.scalar(floatAttribute(c.node, name, fallback), c.input(0));
}

const one = (c: RuleContext) => c.scalar(1, c.input(0));
const [SELU_ALPHA, SELU_GAMMA] = [1.6732632423543772, 1.0507009873554805];

/** alpha e^x = y + alpha */
const elu = pieces(one, (c, _, y) => c.b.node('Add', [y, constant('alpha', 1)(c)]));
/** gamma alpha e^x = y + gamma alpha */
const selu = pieces(constant('gamma', SELU_GAMMA), (c, x, y) => {
  const bottom = floatAttribute(c.node, 'alpha', SELU_ALPHA) * floatAttribute(c.node, 'gamma', SELU_GAMMA);
  return c.b.node('Add', [y, c.scalar(bottom, x)]);
});
/** e^(x / alpha) = y / alpha + 1 */
const celu = pieces(one, (c, _, y) => c.b.node('Add', [c.b.node('Div', [y, constant('alpha', 1)(c)]), one(c)]));
const leakyRelu = pieces(one, constant('alpha', 0.01));

const prelu: GradientRule = (c) => {
  const { b } = c;
  const [x, weight] = c.inputs;
  const zero = c.scalar(0, x);
  const open = b.node('Greater', [x, zero]);
  const weighed = () => b.node('Where', [open, zero, b.node('Mul', [c.grad, x])]);
  return [
    c.wants[0] ? b.node('Where', [open, c.grad, b.node('Mul', [c.grad, weight])]) : undefined,
    c.wants[1] ? sumTo(c, weighed(), weight) : undefined,
  ];
};

/** The gradient where a condition on x or y is true, else 0. */
function gate(open: (c: RuleContext, x: string, y: string) => string): GradientRule {
  return (c) => [c.b.node('Where', [open(c, c.input(0), c.node.outputs[0]), c.grad, c.scalar(0, c.input(0))])];
}

const thresholdedRelu = gate((c, x) => c.b.node('Greater', [x, constant('alpha', 1)(c)]));
const shrink = gate((c, x) => c.b.node('Greater', [c.b.node('Abs', [x]), constant('lambd', 0.5)(c)]));

/** alpha strictly between the two levels, 0 elsewhere. */
const hardSigmoid = slope((c, x, y) => {
  const { b } = c;
  const inside = b.node('And', [b.node('Greater', [y, c.scalar(0, x)]), b.node('Less', [y, one(c)])]);
  return b.node('Where', [inside, constant('alpha', 0.2)(c), c.scalar(0, x)]);
});

/** x / 3 + 1/2 between -3 and 3; 0 below, 1 above. */
const hardSwish = slope((c, x) => {
  const { b } = c;
  const line = b.node('Add', [b.node('Div', [x, c.scalar(3, x)]), c.scalar(0.5, x)]);
  const upper = b.node('Where', [b.node('Less', [x, c.scalar(3, x)]), line, one(c)]);
  return b.node('Where', [b.node('Greater', [x, c.scalar(-3, x)]), upper, c.scalar(0, x)]);
});

const softplus = slope((c, x) => c.b.node('Sigmoid', [x]));
/** 1 / (1 + |x|)^2 */
const softsign = slope((c, x) => {
  const inverse = c.b.node('Reciprocal', [c.b.node('Add', [c.b.node('Abs', [x]), one(c)])]);
  return c.b.node('Mul', [inverse, inverse]);
});

/** (x s)' = s + x s (1 - s) scaled, with s = sigmoid(alpha x). */
const swish = slope((c, x, y) => {
  const { b } = c;
  const alpha = constant('alpha', 1)(c);
  const s = b.node('Sigmoid', [b.node('Mul', [x, alpha])]);
  const rest = b.node('Mul', [b.node('Mul', [y, alpha]), b.node('Sub', [one(c), s])]);
  return b.node('Add', [s, rest]);
});

/** (x t)' = t + x (1 - t^2) sigmoid(x) with t = tanh(softplus(x)). */
const mish = slope((c, x) => {
  const { b } = c;
  const t = b.node('Tanh', [b.node('Softplus', [x])]);
  const bend = b.node('Mul', [b.node('Sub', [one(c), b.node('Mul', [t, t])]), b.node('Sigmoid', [x])]);
  return b.node('Add', [t, b.node('Mul', [x, bend])]);
});

export const rectifiers: readonly (readonly [string, GradientRule])[] = [
  ['Elu', elu],
  ['Selu', selu],
  ['Celu', celu],
  ['LeakyRelu', leakyRelu],
  ['PRelu', prelu],
  ['ThresholdedRelu', thresholdedRelu],
  ['Shrink', shrink],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', hardSwish],
  ['Softplus', softplus],
  ['Softsign', softsign],
  ['Swish', swish],
  ['Mish', mish],
];
