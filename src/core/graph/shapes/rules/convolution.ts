import type { Dim } from '../../graph';
import { type Element, ofRank, resolveAxis } from '../fact';
import type { Operation, ShapeRule } from '../operation';

/** One spatial axis of a sliding window. */
interface Axis {
  readonly size: Dim;
  readonly kernel: Dim;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** The spatial axes of the first input under a window of `kernel` sizes, with padding as given. */
function axesOf(op: Operation, dims: readonly Dim[], kernel: readonly Dim[]): readonly Axis[] {
  const count = dims.length - 2;
  const [pads, strides, dilations] = [op.ints('pads'), op.ints('strides'), op.ints('dilations')];
  return Array.from({ length: count }, (_, i) => ({
    size: dims[i + 2] ?? null,
    kernel: kernel[i] ?? null,
    stride: strides?.[i] ?? 1,
    dilation: dilations?.[i] ?? 1,
    before: pads?.[i] ?? 0,
    after: pads?.[i + count] ?? 0,
  }));
}

/** Number of positions that a window spans: dilation * (kernel - 1) + 1. */
function reach({ symbols }: Operation, axis: Axis): Dim {
  return symbols.add(symbols.multiply(axis.dilation, symbols.subtract(axis.kernel, 1)), 1);
}

/** Number of positions of the window along one axis. */
function places(op: Operation, axis: Axis): Dim {
  const { symbols } = op;
  const auto = op.text('auto_pad', 'NOTSET');
  if (axis.stride < 1) return null;
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') return symbols.ceilDivide(axis.size, axis.stride);
  const padding = auto === 'VALID' ? 0 : axis.before + axis.after;
  const room = symbols.subtract(symbols.add(axis.size, padding), reach(op, axis));
  if (op.int('ceil_mode', 0) === 0) return symbols.add(symbols.floorDivide(room, axis.stride), 1);
  // With sizes rounded up, runtimes disagree on a last window that starts after the end of the tensor.
  if (typeof room !== 'number' || typeof axis.size !== 'number') return null;
  const steps = Math.ceil(room / axis.stride);
  return steps * axis.stride < axis.size + axis.before ? steps + 1 : null;
}

/** Spatial sizes of the window: by attribute, else those of the weight. */
function kernelOf(op: Operation, weight: number): readonly Dim[] {
  return op.ints('kernel_shape') ?? op.dims(weight)?.slice(2) ?? [];
}

/** Conv and its quantised forms; the weight [M, C/group, ...] is input `weight`. */
export function convolution(type: (op: Operation) => ReturnType<Operation['type']>, weight = 1): ShapeRule {
  return (op) => {
    const dims = op.dims(0);
    const rank = dims?.length ?? op.rank(weight);
    if (dims === null || dims.length < 3)
      return [rank === null ? { type: type(op), dims: null } : ofRank(type(op), rank)];
    const spatial = axesOf(op, dims, kernelOf(op, weight)).map((axis) => places(op, axis));
    return [{ type: type(op), dims: [dims[0] ?? null, op.dims(weight)?.[0] ?? null, ...spatial] }];
  };
}

const pool: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  if (dims === null || dims.length < 3)
    return [
      { type, dims: null },
      { type: 'int64', dims: null },
    ];
  const spatial = axesOf(op, dims, kernelOf(op, -1)).map((axis) => places(op, axis));
  const result = [dims[0] ?? null, dims[1] ?? null, ...spatial];
  return [
    { type, dims: result },
    { type: 'int64', dims: result },
  ];
};

/** stride * (size - 1) + output_padding + reach - pads, which output_shape overrides. */
function widened(op: Operation, axis: Axis, index: number): Dim {
  const { symbols } = op;
  const auto = op.text('auto_pad', 'NOTSET');
  const shape = op.ints('output_shape');
  if (shape !== undefined) return shape[shape.length - ((op.rank(0) ?? 2) - 2) + index] ?? null;
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') return symbols.multiply(axis.size, axis.stride);
  const padding = auto === 'VALID' ? 0 : axis.before + axis.after;
  const spread = symbols.multiply(axis.stride, symbols.subtract(axis.size, 1));
  const extra = (op.ints('output_padding')?.[index] ?? 0) - padding;
  return symbols.add(symbols.add(spread, extra), reach(op, axis));
}

/** ConvTranspose: the weight is [C, M/group, ...]. */
const convTranspose: ShapeRule = (op) => {
  const [type, dims] = [op.commonType(0, 1), op.dims(0)];
  if (dims === null || dims.length < 3) return [{ type, dims: null }];
  const channels = op.symbols.multiply(op.dims(1)?.[1] ?? null, op.int('group', 1));
  const spatial = axesOf(op, dims, kernelOf(op, 1)).map((axis, i) => widened(op, axis, i));
  return [{ type, dims: [dims[0] ?? null, channels, ...spatial] }];
};

/** Resize and Upsample: by sizes where they are known, else by scales of numbers. */
const resize: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  if (dims === null) return [{ type, dims }];
  const sizes = op.has(3) ? op.elements(3) : undefined;
  const plain = op.ints('axes') === undefined && op.text('keep_aspect_ratio_policy', 'stretch') === 'stretch';
  const known = plain && sizes?.length === dims.length ? sizes : new Array<Element>(dims.length).fill(null);
  return [{ type, dims: known.map((size) => (op.symbols.atMost(0, size) ? size : null)) }];
};

const roiAlign: ShapeRule = (op) => {
  const [height, width] = [op.int('output_height', 1), op.int('output_width', 1)];
  return [{ type: op.type(0), dims: [op.dims(1)?.[0] ?? null, op.dims(0)?.[1] ?? null, height, width] }];
};

/** GridSample: batch and channels of the input, places of the grid. */
const gridSample: ShapeRule = (op) => {
  const [type, dims, grid] = [op.type(0), op.dims(0), op.dims(1)];
  if (dims === null || grid === null) return [{ type, dims: null }];
  return [{ type, dims: [...dims.slice(0, 2), ...grid.slice(1, -1)] }];
};

const centerCropPad: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  const target = op.elements(1);
  if (dims === null) return [{ type, dims }];
  const axes = (op.ints('axes') ?? [...dims.keys()]).map((axis) => resolveAxis(axis, dims.length));
  const result = dims.map((dim, i): Dim => {
    if (!axes.includes(i)) return axes.includes(null) ? null : dim;
    const size = target?.[axes.indexOf(i)] ?? null;
    return op.symbols.atMost(0, size) ? size : null;
  });
  return [{ type, dims: result }];
};

/** Windows that slide over spatial axes, and other resampling. */
export const CONVOLUTION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Conv', convolution((op) => op.commonType(0, 1))],
  ['ConvInteger', convolution(() => 'int32')],
  ['ConvTranspose', convTranspose],
  ['AveragePool', pool],
  ['MaxPool', pool],
  ['LpPool', pool],
  ['Resize', resize],
  ['Upsample', (op) => [op.rank(0) === null ? { type: op.type(0), dims: null } : ofRank(op.type(0), op.rank(0) ?? 0)]],
  ['RoiAlign', roiAlign],
  ['GridSample', gridSample],
  ['CenterCropPad', centerCropPad],
]);
