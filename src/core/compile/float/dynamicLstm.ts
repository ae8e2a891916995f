/** DynamicQuantizeLSTM: an LSTM whose weights are integers, [D, I, 4 H] and [D, H, 4 H], each with a scale and a zero point. */
import type { Dequantization, Dequantizations, QuantizedContext } from './quantized';

/** One number, or one per direction, or one per direction and column: [D], [D, 4 H] -> [D, 1, *]. */
function spread(c: QuantizedContext, like: number): (v: string) => string {
  return (v) =>
    c.dims(like)?.length === 2 ? c.op('Unsqueeze', [v, c.ints([1])]) : c.op('Reshape', [v, c.ints([-1, 1, 1])]);
}

/** [D, 4 H, *], the layout of LSTM. */
function weights(c: QuantizedContext, index: number, scale: number): string {
  const real = c.real(index, scale, scale + 1, spread(c, scale));
  return c.op('Transpose', [real], { perm: [0, 2, 1] });
}

const dynamicLstm: Dequantization = (c) => {
  const { inputs, outputs, attributes } = c.node;
  const own = [inputs[0], weights(c, 1, 8), weights(c, 2, 10), ...inputs.slice(3, 8)];
  while (own.at(-1) === '') own.pop();
  const made = c.b.many('LSTM', own, 3, Object.fromEntries(attributes));
  return outputs.map((output, i) => (output === '' ? undefined : made[i]));
};

export const dynamicLstms: Dequantizations = [['com.microsoft:DynamicQuantizeLSTM', dynamicLstm]];
