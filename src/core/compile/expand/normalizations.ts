/** Normalisations with a residual sum before them, or without a mean. */
import { float } from '../../graph/builder';
import { floatAttribute, intAttribute } from '../../graph/graph';
import type { Expansion, ExpansionContext, Expansions } from './context';

/** LayerNormalization over the last axis. `shift` may be ''. */
export function layerNorm(c: ExpansionContext, x: string, scale: string, shift: string): string {
  const inputs = shift === '' ? [x, scale] : [x, scale, shift];
  return c.op('LayerNormalization', inputs, { axis: -1, epsilon: float(floatAttribute(c.node, 'epsilon', 1e-12)) });
}

/** x / sqrt(mean(x^2) + epsilon) * scale over `axes`, in single precision if the op's attribute sets that. */
function rootMeanSquare(
  c: ExpansionContext,
  x: string,
  scale: string,
  axes: readonly number[],
  epsilon: number,
): string {
  const half = c.type() === 'float16' || c.type() === 'bfloat16';
  const widened = half && intAttribute(c.node, 'stash_type', 1) === 1;
  const type = widened ? 'float32' : c.type();
  const from = widened ? c.cast(x, 'float32') : x;
  const mean = c.op('ReduceMean', [c.op('Mul', [from, from]), c.ints(axes)], { keepdims: 1 });
  const root = c.op('Sqrt', [c.op('Add', [mean, c.b.scalar(type, epsilon)])]);
  const normal = c.op('Div', [from, root]);
  return c.op('Mul', [widened ? c.cast(normal, c.type()) : normal, scale]);
}

const rmsNorm: Expansion = (c) => {
  const rank = c.rank(0);
  const axis = intAttribute(c.node, 'axis', -1);
  const axes = Array.from({ length: axis < 0 ? -axis : rank - axis }, (_, i) => i - (axis < 0 ? -axis : rank - axis));
  return [rootMeanSquare(c, c.input(0), c.input(1), axes, floatAttribute(c.node, 'epsilon', 1e-5))];
};

/** Input plus skip (which may be stretched) plus the optional bias. */
function residual(c: ExpansionContext, bias: number): string {
  return c.plus(c.op('Add', [c.input(0), c.input(1)]), bias);
}

/** Outputs are the normalised sum, two training statistics, and the sum itself. */
const skipNorm: Expansion = (c) => {
  const sum = residual(c, 4);
  return [layerNorm(c, sum, c.input(2), c.input(3)), undefined, undefined, sum];
};

const skipRmsNorm: Expansion = (c) => {
  const sum = residual(c, 3);
  const epsilon = floatAttribute(c.node, 'epsilon', 1e-12);
  return [rootMeanSquare(c, sum, c.input(2), [-1], epsilon), undefined, undefined, sum];
};

export const normalizations: Expansions = [
  ['SimplifiedLayerNormalization', rmsNorm],
  ['com.microsoft:SimplifiedLayerNormalization', rmsNorm],
  ['RMSNormalization', rmsNorm],
  ['com.microsoft:SkipLayerNormalization', skipNorm],
  ['com.microsoft:SkipSimplifiedLayerNormalization', skipRmsNorm],
];
