import type { Dim } from '../../graph';
import { type Element, type Fact, MAX_ELEMENTS, ofRank, resolveAxis } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import { sliced } from './selection';

const concat: ShapeRule = (op) => {
  const type = op.commonType(...op.inputs.keys());
  const known = op.inputs.flatMap(({ dims }) => (dims === null ? [] : [dims]));
  const rank = known[0]?.length;
  if (rank === undefined) return [{ type, dims: null }];
  const axis = resolveAxis(op.int('axis', 0), rank);
  if (axis === null || known.some((dims) => dims.length !== rank)) return [ofRank(type, rank)];
  const dims = Array.from({ length: rank }, (_, i): Dim => (i === axis ? null : sharedSize(op, known, i)));
  dims[axis] = op.inputs.reduce<Dim>((total, fact) => op.symbols.add(total, fact.dims?.[axis] ?? null), 0);
  return [{ type, dims, elements: joined(op.inputs, axis) }];
};

/**
 * Along the other axes all inputs have the same sizes. Empty inputs may be skipped: the size is that of a non-empty
 * one.
 */
function sharedSize(op: Operation, shapes: readonly (readonly Dim[])[], axis: number): Dim {
  const first = shapes[0]?.[axis] ?? null;
  if (shapes.length === op.inputs.length && shapes.every((dims) => dims[axis] === first)) return first;
  const full = shapes.filter((dims) => dims.every((dim) => op.symbols.atMost(1, dim)));
  return full[0]?.[axis] ?? null;
}

/** Only elements of vectors are followed. */
function joined(facts: readonly Fact[], axis: number): readonly Element[] | undefined {
  if (axis !== 0) return undefined;
  const parts = facts.map((fact) => vectorElements(fact));
  const elements = parts.flatMap((part) => part ?? []);
  const some = facts.some((fact) => fact.elements !== undefined);
  return some && !parts.includes(null) && elements.length <= MAX_ELEMENTS ? elements : undefined;
}

/** The elements of a vector, unknown ones as null; null when it is not a vector or not small. */
function vectorElements({ dims, elements }: Fact): readonly Element[] | null {
  const length = dims?.length === 1 ? dims[0] : null;
  if (typeof length !== 'number' || length > MAX_ELEMENTS) return null;
  return elements ?? new Array<Element>(length).fill(null);
}

const split: ShapeRule = (op) => {
  const data = op.input(0);
  const count = op.node.outputs.length;
  const axis = data.dims && resolveAxis(op.int('axis', 0), data.dims.length);
  if (data.dims === null || axis === null) {
    return op.node.outputs.map(() =>
      data.dims ? ofRank(data.type, data.dims.length) : { type: data.type, dims: null },
    );
  }
  const size = data.dims[axis] ?? null;
  const given = op.list('split', 1);
  let at: Element = 0;
  return op.node.outputs.map((_, i) => {
    const length: Element =
      given === undefined ? equalPart(op, size, i, op.int('num_outputs', count)) : (given?.[i] ?? null);
    const part = sliced(op, data, axis, [at, op.symbols.add(at, length), 1]);
    at = op.symbols.add(at, length);
    const dims = [...(part.dims ?? [])];
    dims[axis] = op.symbols.atMost(0, length) ? length : null;
    return { ...part, dims };
  });
};

/** The size of part `index` of `count`: all parts are as large as the first, the last one has the rest. */
function equalPart({ symbols }: Operation, size: Dim, index: number, count: number): Dim {
  if (count < 1) return null;
  const exact = symbols.divideExactly(size, count);
  if (exact !== null) return exact;
  const chunk = symbols.ceilDivide(size, count);
  return index < count - 1 ? chunk : symbols.subtract(size, symbols.multiply(chunk, count - 1));
}

const compress: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  if (op.int('axis') === undefined) return [ofRank(type, 1)];
  const axis = dims && resolveAxis(op.int('axis'), dims.length);
  return [{ type, dims: dims && axis !== null ? dims.map((dim, i) => (i === axis ? null : dim)) : null }];
};

const pad: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  if (dims === null) return [{ type, dims }];
  const pads = op.list('pads', 1);
  const axes = op.has(3) ? (op.elements(3) ?? null) : [...dims.keys()];
  const resolved = axes?.map((axis) => resolveAxis(axis, dims.length));
  if (!pads || !resolved || resolved.includes(null) || pads.length !== 2 * resolved.length) {
    return [ofRank(type, dims.length)];
  }
  const padded = [...dims];
  for (const [i, axis] of resolved.entries()) {
    if (axis === null) continue;
    const both = op.symbols.add(pads[i] ?? null, pads[i + resolved.length] ?? null);
    padded[axis] = op.symbols.add(padded[axis] ?? null, both);
  }
  return [{ type, dims: padded }];
};

/** Concatenation, splitting, compression and padding. */
export const JOINING: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Concat', concat],
  ['Split', split],
  ['Compress', compress],
  ['Pad', pad],
]);
