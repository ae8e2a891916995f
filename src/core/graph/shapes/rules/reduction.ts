import type { Dim, ElementType } from '../../graph';
import { store } from '../evaluate';
import { type Element, type Fact, isInteger, ofRank, resolveAxes, resolveAxis } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import type { Symbols } from '../symbols';

/** `dims` without `axes`, or with 1 in their places. */
export function reducedDims(dims: readonly Dim[], axes: readonly number[], keep: boolean): readonly Dim[] {
  return keep ? dims.map((dim, i) => (axes.includes(i) ? 1 : dim)) : dims.filter((_, i) => !axes.includes(i));
}

/** The axes to reduce: all if none are given, or none with noop_with_empty_axes. Null if unknown. */
function axesOf(op: Operation, rank: number): readonly number[] | null {
  const given = op.list('axes', 1);
  if (given === null) return null;
  if (given !== undefined && given.length > 0) return resolveAxes(given, rank);
  return op.int('noop_with_empty_axes', 0) !== 0 ? [] : [...Array(rank).keys()];
}

const reduce: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  const keep = op.int('keepdims', 1) !== 0;
  const axes = dims && axesOf(op, dims.length);
  if (dims === null || axes === null) {
    const none = !keep && op.ints('axes') === undefined && !op.has(1) && op.int('noop_with_empty_axes', 0) === 0;
    if (dims && op.dims(1)?.[0] === 1) return [ofRank(type, dims.length - (keep ? 0 : 1))];
    return [dims && keep ? ofRank(type, dims.length) : { type, dims: none ? [] : null }];
  }
  return [{ type, dims: reducedDims(dims, axes, keep), elements: total(op, axes) }];
};

/** How two integers are combined. */
const FOLDS: ReadonlyMap<string, (symbols: Symbols, a: Element, b: Element) => Element> = new Map([
  ['ReduceProd', (s, a, b) => s.multiply(a, b)],
  ['ReduceSum', (s, a, b) => s.add(a, b)],
  ['ReduceMax', (s, a, b) => s.max(a, b)],
  ['ReduceMin', (s, a, b) => s.min(a, b)],
]);

/** The result of reducing a small vector of integers. */
function total(op: Operation, axes: readonly number[]): readonly Element[] | undefined {
  const { type, dims, elements } = op.input(0);
  const fold = FOLDS.get(op.node.op);
  if (!isInteger(type) || dims?.length !== 1 || axes.length !== 1 || fold === undefined) return undefined;
  const [first, ...rest] = elements ?? [];
  if (first === undefined) return undefined;
  return [rest.reduce((a, b) => store(op.symbols, type, fold(op.symbols, a, b)), first)];
}

/** ArgMax and ArgMin: positions along one axis. */
const arg: ShapeRule = (op) => {
  const dims = op.dims(0);
  const keep = op.int('keepdims', 1) !== 0;
  const axis = dims && resolveAxis(op.int('axis', 0), dims.length);
  if (dims === null || axis === null) return [{ type: 'int64', dims: null }];
  return [{ type: 'int64', dims: reducedDims(dims, [axis], keep) }];
};

const topK: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  const axis = dims && resolveAxis(op.int('axis', -1), dims.length);
  const count = op.only(1);
  const size = op.symbols.atMost(0, count) ? count : null;
  const result = dims && axis !== null ? dims.map((dim, i) => (i === axis ? size : dim)) : null;
  return [
    { type, dims: result },
    { type: 'int64', dims: result },
  ];
};

/** Runtimes disagree on the rank of a scalar's positions. */
const nonZero: ShapeRule = (op) => [{ type: 'int64', dims: [op.rank(0) === 0 ? null : op.rank(0), null] }];

const unique: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  const axis = dims && resolveAxis(op.int('axis'), dims.length);
  const whole = op.int('axis') === undefined;
  const count = op.symbols.fresh();
  const values: Fact = whole
    ? { type, dims: [count] }
    : { type, dims: dims && axis !== null ? dims.map((dim, i) => (i === axis ? count : dim)) : null };
  const positions: Fact = { type: 'int64', dims: [count] };
  const length = dims && (whole ? op.symbols.product(dims) : axis !== null ? (dims[axis] ?? null) : null);
  return [values, positions, { type: 'int64', dims: [length] }, positions];
};

const nonMaxSuppression: ShapeRule = () => [{ type: 'int64', dims: [null, 3] }];

const globalPool: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  return [{ type, dims: dims?.map((dim, i) => (i < 2 ? dim : 1)) ?? null }];
};

/** Det removes the last two axes. */
const determinant: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  return [{ type, dims: dims?.slice(0, -2) ?? null }];
};

/** Losses: a scalar, or one value per position of the labels when `reduction` is none. */
const loss: ShapeRule = (op) => {
  const type: ElementType = op.type(0);
  const each = op.text('reduction', 'mean') === 'none';
  return [
    { type, dims: each ? op.dims(1) : [] },
    { type, dims: op.dims(0) },
  ];
};

const REDUCTIONS =
  'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare';

/** Reductions and searches. */
export const REDUCTION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ...REDUCTIONS.split(' ').map((op) => [op, reduce] as const),
  ['ArgMax', arg],
  ['ArgMin', arg],
  ['TopK', topK],
  ['NonZero', nonZero],
  ['Unique', unique],
  ['NonMaxSuppression', nonMaxSuppression],
  ['GlobalAveragePool', globalPool],
  ['GlobalMaxPool', globalPool],
  ['GlobalLpPool', globalPool],
  ['Det', determinant],
  ['SoftmaxCrossEntropyLoss', loss],
  ['NegativeLogLikelihoodLoss', loss],
]);
