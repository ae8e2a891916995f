import type { Dim } from '../../graph';
import { MAX_RANK, ofRank, resolveAxes, resolveAxis, scalar, vector } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import { reshapedDims } from '../target';

const shape: ShapeRule = (op) => {
  const dims = op.dims(0);
  if (dims === null) return [ofRank('int64', 1)];
  // Start and end are clamped to the rank.
  return [vector('int64', dims.slice(op.int('start', 0), op.int('end', dims.length)))];
};

const size: ShapeRule = (op) => {
  const dims = op.dims(0);
  return [scalar('int64', dims && op.symbols.product(dims))];
};

const reshape: ShapeRule = (op) => {
  const { type, dims, elements } = op.input(0);
  const target = op.list('shape', 1);
  const length = op.dims(1)?.[0];
  if (!target) return [typeof length === 'number' ? ofRank(type, length) : { type, dims: null }];
  return [{ type, dims: reshapedDims(op.symbols, dims, target, op.int('allowzero', 0) !== 0), elements }];
};

const flatten: ShapeRule = (op) => {
  const { type, dims, elements } = op.input(0);
  if (dims === null) return [ofRank(type, 2)];
  const axis = op.int('axis', 1);
  // A start past the end is as valid as one before the first axis.
  const at = axis === dims.length ? axis : resolveAxis(axis, dims.length);
  if (at === null) return [ofRank(type, 2)];
  return [{ type, dims: [op.symbols.product(dims.slice(0, at)), op.symbols.product(dims.slice(at))], elements }];
};

/** Whether every axis of size 1 is known to be one, which Squeeze without axes depends on. */
function decided(op: Operation, dims: readonly Dim[]): boolean {
  return dims.every((dim) => op.symbols.equal(dim, 1) !== null);
}

const squeeze: ShapeRule = (op) => {
  const { type, dims, elements } = op.input(0);
  const axes = op.list('axes', 1);
  if (dims === null || axes === null) {
    // One axis lowers the rank by one; of several, two might be the same.
    return [dims !== null && op.dims(1)?.[0] === 1 ? ofRank(type, dims.length - 1) : { type, dims: null }];
  }
  // An empty list counts as an omitted one.
  if (axes === undefined || axes.length === 0) {
    return [decided(op, dims) ? { type, dims: dims.filter((dim) => dim !== 1), elements } : { type, dims: null }];
  }
  const resolved = resolveAxes(axes, dims.length);
  return [resolved ? { type, dims: dims.filter((_, i) => !resolved.includes(i)), elements } : { type, dims: null }];
};

const unsqueeze: ShapeRule = (op) => {
  const { type, dims, elements } = op.input(0);
  const axes = op.list('axes', 1);
  const added = axes?.length ?? op.dims(1)?.[0];
  if (dims === null || typeof added !== 'number') return [{ type, dims: null }];
  const rank = dims.length + added;
  if (rank > MAX_RANK) return [{ type, dims: null }];
  const resolved = resolveAxes(axes ?? [], rank);
  if (resolved === null || resolved.length !== added) return [ofRank(type, rank)];
  const rest = dims.values();
  const result = Array.from({ length: rank }, (_, i): Dim => (resolved.includes(i) ? 1 : (rest.next().value ?? null)));
  return [{ type, dims: result, elements }];
};

const transpose: ShapeRule = (op) => {
  const { type, dims, elements } = op.input(0);
  if (dims === null) return [{ type, dims }];
  const perm = op.ints('perm') ?? [...dims.keys()].reverse();
  if (perm.length !== dims.length) return [{ type, dims: null }];
  const moved = perm.map((axis) => dims[axis] ?? null);
  return [{ type, dims: moved, elements: perm.every((axis, i) => axis === i) ? elements : undefined }];
};

/** The same elements in another shape, and reading a shape. */
export const RESHAPE: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Shape', shape],
  ['Size', size],
  ['Reshape', reshape],
  ['Flatten', flatten],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Transpose', transpose],
]);
