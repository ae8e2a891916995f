/** h' = f(x W^T + h R^T + b). */
import type { RuleContext } from '../../rule';
import { gate } from './activations';
import type { Direction } from './direction';
import { type Backward, lastGradient, overSteps, preActivations, recurrentWeights, withinRows } from './parts';
import { flowOf, scanSteps } from './steps';

/** The backward pass of one direction of an RNN. */
export function rnnBackward(c: RuleContext, d: Direction): Backward {
  const [, r] = recurrentWeights(c, d);
  const f = gate(c, preActivations(c, d, 1), d.activations[0], d.hidden, d.clip);
  const ones = c.b.node('Expand', [c.scalar(1, c.input(0)), c.b.node('Shape', [f.value])]);
  const flow = flowOf(c, d);
  const [initial, grad] = scanSteps(
    c,
    d,
    {
      backwards: true,
      states: [lastGradient(c, d, 1)],
      slices: [withinRows(c, d, f.pull(ones)), ...flow.slices],
      blocks: 1,
    },
    (b, [later], [slope, ...rest]) => {
      const total = flow.total(b, later, rest);
      const own = b.node('Mul', [total, slope]);
      return { states: [flow.onwards(b, total, b.node('MatMul', [own, r]), rest)], output: own };
    },
  );
  return { input: grad, state: grad, initial, weights: () => overSteps(c, grad, d.before) };
}
