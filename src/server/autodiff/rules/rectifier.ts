/** Activations that exporters write rarely: gates of x. */
import { floatAttribute } from '../../graph/graph';
import type { Rule } from '../rule';
import { slope } from './activation';

/** 1 outside of [-lambd, lambd], 0 in it. */
const shrink: Rule = (c) => {
  const { b } = c;
  const [x] = c.inputs;
  const outside = b.node('Greater', [b.node('Abs', [x]), c.scalar(floatAttribute(c.node, 'lambd', 0.5), x)]);
  return [b.node('Where', [outside, c.grad, c.scalar(0, x)])];
};

/** (x s)' = s + alpha y (1 - s) with s = sigmoid(alpha x). */
const swish = slope((c, x, y) => {
  const { b } = c;
  const alpha = c.scalar(floatAttribute(c.node, 'alpha', 1), x);
  const s = b.node('Sigmoid', [b.node('Mul', [x, alpha])]);
  const closed = b.node('Sub', [c.scalar(1, x), s]);
  return b.node('Add', [s, b.node('Mul', [b.node('Mul', [y, alpha]), closed])]);
});

export const rectifiers: readonly (readonly [string, Rule])[] = [
  ['Shrink', shrink],
  ['Swish', swish],
];
