/** Normalisation over the last axes. */
import { floatAttribute, intAttribute } from '../../graph/graph';
import { sumTo } from '../broadcast';
import type { GradientRule, RuleContext } from '../rule';

/** The last axes, from `axis` on, as a constant of negative axes. */
export function lastAxes(c: RuleContext, axis: number): string {
  const count = axis < 0 ? -axis : c.rank(c.input(0)) - axis;
  return c.b.ints(Array.from({ length: count }, (_, i) => i - count));
}

/** Mean and inverse standard deviation of the rows. */
function statistics(c: RuleContext, average: (value: string) => string): readonly [string, string] {
  const { b, node } = c;
  const [x] = c.inputs;
  // The op returns them in float32, which saves a fifth of the time; other types would lose digits.
  if (c.type(x) === 'float32') return [b.output(node, 1), b.output(node, 2)];
  const mean = average(x);
  const centred = b.node('Sub', [x, mean]);
  const variance = average(b.node('Mul', [centred, centred]));
  const epsilon = c.scalar(floatAttribute(node, 'epsilon', 1e-5), x);
  return [mean, b.node('Reciprocal', [b.node('Sqrt', [b.node('Add', [variance, epsilon])])])];
}

/**
 * y = n scale + bias with n = (x - mean) / deviation. With g = dy scale, d = x - mean:
 * dx = (g - mean(g) - d mean(g d) / deviation^2) / deviation (Ba et al. 2016, differentiated).
 */
const layerNormalization: GradientRule = (c) => {
  const { b } = c;
  const [x, scale, bias] = c.inputs;
  if (c.grads[1] !== undefined || c.grads[2] !== undefined) throw c.refuse('its mean or deviation is read on the path');
  const axes = lastAxes(c, intAttribute(c.node, 'axis', -1));
  const average = (v: string) => b.node('ReduceMean', [v, axes], { keepdims: 1 });
  const [mean, inverse] = statistics(c, average);
  const d = b.node('Sub', [x, mean]);
  const dx = () => {
    const g = b.node('Mul', [c.grad, scale]);
    const covariance = average(b.node('Mul', [g, d]));
    const along = b.node('Mul', [d, b.node('Mul', [covariance, b.node('Mul', [inverse, inverse])])]);
    return b.node('Mul', [b.node('Sub', [b.node('Sub', [g, average(g)]), along]), inverse]);
  };
  const dScale = () => sumTo(c, b.node('Mul', [c.grad, b.node('Mul', [d, inverse])]), scale);
  const dBias = () => sumTo(c, c.grad, bias);
  return [dx, dScale, dBias].slice(0, c.inputs.length).map((make, i) => (c.wants[i] ? make() : undefined));
};

export const normalization: readonly (readonly [string, GradientRule])[] = [['LayerNormalization', layerNormalization]];
