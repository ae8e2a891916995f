import type { Dim } from '../../graph';
import { broadcastDims, mapElements } from '../broadcast';
import {
  type Element,
  type Fact,
  MAX_ELEMENTS,
  MAX_RANK,
  ofRank,
  resolveAxes,
  resolveAxis,
  scalar,
  vector,
} from '../fact';
import type { Operation, Rule } from '../operation';
import { reshapedDims } from '../target';

const shape: Rule = (op) => {
  const dims = op.dims(0);
  if (dims === null) return [ofRank('int64', 1)];
  // Both ends clamp instead of failing.
  return [vector('int64', dims.slice(op.int('start', 0), op.int('end', dims.length)))];
};

const size: Rule = (op) => {
  const dims = op.dims(0);
  return [scalar('int64', dims && op.symbols.product(dims))];
};

const reshape: Rule = (op) => {
  const { type, dims, elements } = op.input(0);
  const target = op.list('shape', 1);
  const length = op.dims(1)?.[0];
  if (!target) return [typeof length === 'number' ? ofRank(type, length) : { type, dims: null }];
  return [{ type, dims: reshapedDims(op.symbols, dims, target, op.int('allowzero', 0) !== 0), elements }];
};

const flatten: Rule = (op) => {
  const { type, dims, elements } = op.input(0);
  if (dims === null) return [ofRank(type, 2)];
  const axis = op.int('axis', 1);
  // A first axis past the end is as legal as one in front.
  const at = axis === dims.length ? axis : resolveAxis(axis, dims.length);
  if (at === null) return [ofRank(type, 2)];
  return [{ type, dims: [op.symbols.product(dims.slice(0, at)), op.symbols.product(dims.slice(at))], elements }];
};

/** Whether every axis of size 1 is known to be one, which Squeeze without axes depends on. */
function decided(op: Operation, dims: readonly Dim[]): boolean {
  return dims.every((dim) => op.symbols.equal(dim, 1) !== null);
}

const squeeze: Rule = (op) => {
  const { type, dims, elements } = op.input(0);
  const axes = op.list('axes', 1);
  if (dims === null || axes === null) {
    // One axis is one rank less; of several, two might be the same.
    return [dims !== null && op.dims(1)?.[0] === 1 ? ofRank(type, dims.length - 1) : { type, dims: null }];
  }
  // An empty list is treated as none.
  if (axes === undefined || axes.length === 0) {
    return [decided(op, dims) ? { type, dims: dims.filter((dim) => dim !== 1), elements } : { type, dims: null }];
  }
  const resolved = resolveAxes(axes, dims.length);
  return [resolved ? { type, dims: dims.filter((_, i) => !resolved.includes(i)), elements } : { type, dims: null }];
};

const unsqueeze: Rule = (op) => {
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

const transpose: Rule = (op) => {
  const { type, dims, elements } = op.input(0);
  if (dims === null) return [{ type, dims }];
  const perm = op.ints('perm') ?? [...dims.keys()].reverse();
  if (perm.length !== dims.length) return [{ type, dims: null }];
  const moved = perm.map((axis) => dims[axis] ?? null);
  return [{ type, dims: moved, elements: perm.every((axis, i) => axis === i) ? elements : undefined }];
};

const expand: Rule = (op) => {
  const { type, dims } = op.input(0);
  const target = op.elements(1);
  const length = op.dims(1)?.[0];
  if (target === undefined) {
    if (typeof length !== 'number' || dims === null) return [{ type, dims: null }];
    return [ofRank(type, Math.max(length, dims.length))];
  }
  // A target of -1 keeps the axis in some runtimes, so what could be negative is unknown.
  const sizes = target.map((e) => (op.symbols.atMost(0, e) ? e : null));
  const result = broadcastDims(op.symbols, [dims, sizes]);
  return [{ type, dims: result, elements: mapElements(result, [op.input(0)], ([e = null]) => e) }];
};

const tile: Rule = (op) => {
  const { type, dims, elements } = op.input(0);
  const repeats = op.elements(1);
  if (dims === null) {
    const length = op.dims(1)?.[0];
    return [typeof length === 'number' ? ofRank(type, length) : { type, dims: null }];
  }
  if (repeats?.length !== dims.length) return [ofRank(type, dims.length)];
  const result = dims.map((dim, i) => op.symbols.multiply(dim, repeats[i] ?? null));
  return [{ type, dims: result, elements: elements && tiled(elements, result, repeats) }];
};

/** Only vectors are followed. */
function tiled(elements: readonly Element[], dims: readonly Dim[], repeats: readonly Element[]): Element[] | undefined {
  const [total] = dims;
  const [times] = repeats;
  if (dims.length !== 1 || typeof total !== 'number' || total > MAX_ELEMENTS || typeof times !== 'number')
    return undefined;
  if (elements.length === 0) return [];
  return Array.from({ length: times }, () => elements).flat();
}

/** Moves blocks between the channel axis and the two spatial ones. */
function blocks(move: (op: Operation, block: number, dims: readonly Dim[]) => readonly Dim[]): Rule {
  return (op) => {
    const { type, dims } = op.input(0);
    const block = op.int('blocksize', 0);
    if (dims?.length !== 4 || block < 1) return [ofRank(type, 4)];
    return [{ type, dims: move(op, block, dims) } satisfies Fact];
  };
}

const depthToSpace = blocks(({ symbols }, block, [n = null, c = null, h = null, w = null]) => [
  n,
  symbols.floorDivide(c, block * block),
  symbols.multiply(h, block),
  symbols.multiply(w, block),
]);

const spaceToDepth = blocks(({ symbols }, block, [n = null, c = null, h = null, w = null]) => [
  n,
  symbols.multiply(c, block * block),
  symbols.floorDivide(h, block),
  symbols.floorDivide(w, block),
]);

/** The same elements in another arrangement, and what tells the arrangement. */
export const RESHAPE: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Shape', shape],
  ['Size', size],
  ['Reshape', reshape],
  ['Flatten', flatten],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Transpose', transpose],
  ['Expand', expand],
  ['Tile', tile],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', spaceToDepth],
]);
