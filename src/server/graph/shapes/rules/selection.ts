import type { Dim } from '../../graph';
import { type Element, type Fact, MAX_ELEMENTS, ofRank, resolveAxis, smallSizes } from '../fact';
import type { Operation, Rule } from '../operation';
import { sliceAxis } from '../slice';

/** The elements of a small tensor at `indices` of one axis, whose place the indices take. */
function take(fact: Fact, axis: number, indices: readonly Element[]): readonly Element[] | undefined {
  const sizes = smallSizes(fact.dims);
  const { elements } = fact;
  if (sizes === null || elements === undefined) return undefined;
  const size = sizes[axis] ?? 1;
  const inner = sizes.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = sizes.slice(0, axis).reduce((a, b) => a * b, 1);
  if (outer * indices.length * inner > MAX_ELEMENTS) return undefined;
  const taken: Element[] = [];
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const at = typeof index === 'number' && index < 0 ? index + size : index;
      for (let i = 0; i < inner; i++) {
        const inside = typeof at === 'number' && at >= 0 && at < size;
        taken.push(inside ? (elements[(o * size + at) * inner + i] ?? null) : null);
      }
    }
  }
  return taken;
}

const gather: Rule = (op) => {
  const data = op.input(0);
  const indices = op.dims(1);
  if (data.dims === null || indices === null) return [{ type: data.type, dims: null }];
  const axis = resolveAxis(op.int('axis', 0), data.dims.length);
  if (axis === null) return [ofRank(data.type, data.dims.length + indices.length - 1)];
  const dims = [...data.dims.slice(0, axis), ...indices, ...data.dims.slice(axis + 1)];
  const chosen = op.elements(1);
  return [{ type: data.type, dims, elements: chosen && take(data, axis, chosen) }];
};

/** GatherElements: one element of the data per index. */
const gatherElements: Rule = (op) => [{ type: op.type(0), dims: op.dims(1) }];

const gatherND: Rule = (op) => {
  const [type, data, indices] = [op.type(0), op.dims(0), op.dims(1)];
  const depth = indices?.at(-1);
  if (data === null || indices === null || typeof depth !== 'number') return [{ type, dims: null }];
  const first = op.int('batch_dims', 0) + depth;
  if (first < 0 || first > data.length) return [{ type, dims: null }];
  return [{ type, dims: [...indices.slice(0, -1), ...data.slice(first)] }];
};

/** ScatterND, ScatterElements and TensorScatter write into a copy of the data. */
const scatter: Rule = (op) => [{ type: op.type(0), dims: op.dims(0) }];

const slice: Rule = (op) => {
  const data = op.input(0);
  if (data.dims === null) return [{ type: data.type, dims: null }];
  const starts = op.list('starts', 1);
  const ends = op.list('ends', 2);
  const steps = op.list('steps', 4);
  const rank = data.dims.length;
  const given = op.list('axes', 3);
  const axes = given === undefined ? starts?.map((_, i) => i) : given;
  const resolved = axes?.map((axis) => resolveAxis(axis, rank));
  if (!resolved || resolved.includes(null)) return [ofRank(data.type, rank)];
  let result: Fact = data;
  for (const [i, axis] of resolved.entries()) {
    if (axis === null) continue;
    const step = steps === undefined ? 1 : (steps?.[i] ?? null);
    result = sliced(op, result, axis, [starts?.[i] ?? null, ends?.[i] ?? null, step]);
  }
  return [result];
};

function sliced(op: Operation, fact: Fact, axis: number, range: readonly [Element, Element, Element]): Fact {
  const dims = [...(fact.dims ?? [])];
  const { size, indices } = sliceAxis(op.symbols, dims[axis] ?? null, ...range);
  dims[axis] = size;
  return { type: fact.type, dims, elements: indices ? take(fact, axis, indices) : undefined };
}

const concat: Rule = (op) => {
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

/** Off the axis all inputs have the same sizes, save that empty ones may be skipped: a full one speaks for the others. */
function sharedSize(op: Operation, shapes: readonly (readonly Dim[])[], axis: number): Dim {
  const first = shapes[0]?.[axis] ?? null;
  if (shapes.length === op.inputs.length && shapes.every((dims) => dims[axis] === first)) return first;
  const full = shapes.filter((dims) => dims.every((dim) => op.symbols.atMost(1, dim)));
  return full[0]?.[axis] ?? null;
}

/** Only vectors are followed. */
function joined(facts: readonly Fact[], axis: number): readonly Element[] | undefined {
  if (axis !== 0) return undefined;
  const parts = facts.map((fact) => vectorElements(fact));
  const elements = parts.flatMap((part) => part ?? []);
  const some = facts.some((fact) => fact.elements !== undefined);
  return some && !parts.includes(null) && elements.length <= MAX_ELEMENTS ? elements : undefined;
}

/** The elements of a vector, unknown ones as null; null when it is none or not small. */
function vectorElements({ dims, elements }: Fact): readonly Element[] | null {
  const length = dims?.length === 1 ? dims[0] : null;
  if (typeof length !== 'number' || length > MAX_ELEMENTS) return null;
  return elements ?? new Array<Element>(length).fill(null);
}

const split: Rule = (op) => {
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

/** Part `index` of `count`: all as large as the first, the last takes what is left. */
function equalPart({ symbols }: Operation, size: Dim, index: number, count: number): Dim {
  if (count < 1) return null;
  const exact = symbols.divideExactly(size, count);
  if (exact !== null) return exact;
  const chunk = symbols.ceilDivide(size, count);
  return index < count - 1 ? chunk : symbols.subtract(size, symbols.multiply(chunk, count - 1));
}

const compress: Rule = (op) => {
  const { type, dims } = op.input(0);
  if (op.int('axis') === undefined) return [ofRank(type, 1)];
  const axis = dims && resolveAxis(op.int('axis'), dims.length);
  return [{ type, dims: dims && axis !== null ? dims.map((dim, i) => (i === axis ? null : dim)) : null }];
};

const pad: Rule = (op) => {
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

/** Parts of tensors: chosen, joined, written into or padded. */
export const SELECTION: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Gather', gather],
  ['GatherElements', gatherElements],
  ['GatherND', gatherND],
  ['Scatter', scatter],
  ['ScatterElements', scatter],
  ['ScatterND', scatter],
  ['TensorScatter', scatter],
  ['Slice', slice],
  ['Concat', concat],
  ['Split', split],
  ['Compress', compress],
  ['Pad', pad],
]);
