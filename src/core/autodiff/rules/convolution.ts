/** Convolutions over any number of axes, grouped, strided and dilated. */
import { intAttribute, intsAttribute, stringAttribute } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';

/** The vectors of a convolution: one entry per spatial axis. */
interface Layout {
  readonly rank: number;
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly group: number;
  /** Padding before and after, as int64 vectors of the graph. */
  readonly begin: string;
  readonly end: string;
}

function layout(c: RuleContext): Layout {
  const { b, node } = c;
  const [x, w] = c.inputs;
  const rank = c.rank(x) - 2;
  const list = (name: string, fallback: number) => intsAttribute(node, name) ?? new Array<number>(rank).fill(fallback);
  const [strides, dilations] = [list('strides', 1), list('dilations', 1)];
  const known = { rank, strides, dilations, group: intAttribute(node, 'group', 1) };
  const mode = stringAttribute(node, 'auto_pad', 'NOTSET');
  if (!mode.startsWith('SAME')) {
    const pads = mode === 'VALID' ? [] : (intsAttribute(node, 'pads') ?? []);
    const side = (from: number) => b.ints(strides.map((_, i) => pads[from + i] ?? 0));
    return { ...known, begin: side(0), end: side(rank) };
  }
  // The output has ceil(size / stride) positions; the required padding is split between both sides.
  const [one, steps] = [b.ints([1]), b.ints(strides)];
  const space = (value: string) => b.node('Shape', [value], { start: 2 });
  const less = (value: string) => b.node('Sub', [value, one]);
  const width = b.node('Mul', [less(space(w)), b.ints(dilations)]);
  const last = b.node('Mul', [less(space(node.outputs[0])), steps]);
  const lack = b.node('Sub', [b.node('Add', [last, b.node('Add', [width, one])]), space(x)]);
  const total = b.node('Max', [lack, b.ints([0])]);
  const small = b.node('Div', [total, b.ints([2])]);
  const large = b.node('Sub', [total, small]);
  return { ...known, ...(mode === 'SAME_UPPER' ? { begin: small, end: large } : { begin: large, end: small }) };
}

/**
 * Pads of all axes, including batch and channels: ONNX Runtime's optimiser (1.30) mistakes pads of some axes for pads
 * of all.
 */
function padsOfSpace({ b }: RuleContext, begin: string, end: string): string {
  const none = b.ints([0, 0]);
  return b.node('Concat', [none, begin, none, end], { axis: 0 });
}

/**
 * Each output's gradient is added to its inputs. Then the padding is cut off, and positions that are not read get
 * zeros.
 */
function inputGradient(c: RuleContext, { strides, dilations, group, begin }: Layout): string {
  const { b } = c;
  const [x, w] = c.inputs;
  const whole = b.node('ConvTranspose', [c.grad, w], { strides, dilations, group });
  const space = (value: string) => b.node('Shape', [value], { start: 2 });
  const end = b.node('Add', [b.node('Sub', [space(x), space(whole)]), begin]);
  return b.node('Pad', [whole, padsOfSpace(c, b.node('Neg', [begin]), end)]);
}

/**
 * dW[m, k] is the sum over batches of x and dY at a distance of k: a convolution of x by dY in which batches are
 * channels, and strides and dilations change places.
 */
function kernelGradient(c: RuleContext, { rank, strides, dilations, group, begin, end }: Layout): string {
  const { b } = c;
  const [x, w] = c.inputs;
  const space = Array.from({ length: rank }, (_, i) => i);
  const swap = [1, 0, ...space.map((i) => i + 2)];
  const padded = b.node('Pad', [x, padsOfSpace(c, begin, end)]);
  const shape = (value: string, start: number, end_: number) => b.node('Shape', [value], { start, end: end_ });
  const vector = (...parts: string[]) => b.node('Concat', parts, { axis: 0 });
  const rest = b.node('Shape', [padded], { start: 2 });
  // [N, G C, ...] -> [N, G, C, ...] -> [C, G, N, ...] -> [C, G N, ...]
  const split = b.node('Reshape', [padded, vector(shape(x, 0, 1), b.ints([group, -1]), rest)]);
  const turned = b.node('Transpose', [split], { perm: [2, 1, 0, ...space.map((i) => i + 3)] });
  const channels = vector(shape(turned, 0, 1), b.ints([-1]), rest);
  const images = b.node('Reshape', [turned, channels]);
  const kernel = b.node('Transpose', [c.grad], { perm: swap });
  const found = b.node('Conv', [images, kernel], { strides: dilations, dilations: strides, group });
  // A stride that does not divide the size gives more offsets than the kernel has.
  const sizes = b.node('Shape', [w], { start: 2 });
  const zeros = b.ints(space.map(() => 0));
  const cut = b.node('Slice', [found, zeros, sizes, c.b.ints(space.map((i) => i + 2))]);
  return b.node('Transpose', [cut], { perm: swap });
}

const conv: GradientRule = (c) => {
  const at = layout(c);
  const everywhere = Array.from({ length: at.rank + 2 }, (_, i) => i).filter((i) => i !== 1);
  return [
    c.wants[0] ? inputGradient(c, at) : undefined,
    c.wants[1] ? kernelGradient(c, at) : undefined,
    c.wants[2] ? c.b.node('ReduceSum', [c.grad, c.b.ints(everywhere)], { keepdims: 0 }) : undefined,
  ];
};

/** The gradient of ConvTranspose is a Conv with the same kernel, [C, M / group, ...]. */
const convTranspose: GradientRule = (c) => {
  const { b, node } = c;
  const mode = stringAttribute(node, 'auto_pad', 'NOTSET');
  if ((mode !== 'NOTSET' && mode !== 'VALID') || node.attributes.has('output_shape'))
    throw c.refuse('auto_pad SAME and output_shape are not supported');
  if (c.wants[1]) throw c.refuse('its kernel is on the path');
  const { rank, strides, dilations, group } = layout(c);
  const pads = intsAttribute(node, 'pads') ?? new Array<number>(2 * rank).fill(0);
  const everywhere = Array.from({ length: rank + 2 }, (_, i) => i).filter((i) => i !== 1);
  return [
    c.wants[0] ? b.node('Conv', [c.grad, c.input(1)], { strides, dilations, group, pads }) : undefined,
    undefined,
    c.wants[2] ? b.node('ReduceSum', [c.grad, b.ints(everywhere)], { keepdims: 0 }) : undefined,
  ];
};

export const convolutions: readonly (readonly [string, GradientRule])[] = [
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
];
