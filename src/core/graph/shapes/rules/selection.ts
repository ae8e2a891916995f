import { type Element, type Fact, MAX_ELEMENTS, ofRank, resolveAxis, smallSizes } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import { sliceAxis } from '../slice';

/** The elements of a small tensor at `indices` along one axis, which the axes of the indices replace. */
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

const gather: ShapeRule = (op) => {
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
const gatherElements: ShapeRule = (op) => [{ type: op.type(0), dims: op.dims(1) }];

const gatherND: ShapeRule = (op) => {
  const [type, data, indices] = [op.type(0), op.dims(0), op.dims(1)];
  const depth = indices?.at(-1);
  if (data === null || indices === null || typeof depth !== 'number') return [{ type, dims: null }];
  const first = op.int('batch_dims', 0) + depth;
  if (first < 0 || first > data.length) return [{ type, dims: null }];
  return [{ type, dims: [...indices.slice(0, -1), ...data.slice(first)] }];
};

/** ScatterND, ScatterElements and TensorScatter write into a copy of the data. */
const scatter: ShapeRule = (op) => [{ type: op.type(0), dims: op.dims(0) }];

const slice: ShapeRule = (op) => {
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

/** One axis of a tensor cut to a range of (start, end, step). */
export function sliced(op: Operation, fact: Fact, axis: number, range: readonly [Element, Element, Element]): Fact {
  const dims = [...(fact.dims ?? [])];
  const { size, indices } = sliceAxis(op.symbols, dims[axis] ?? null, ...range);
  dims[axis] = size;
  return { type: fact.type, dims, elements: indices ? take(fact, axis, indices) : undefined };
}

/** Elements read or written by index. */
export const SELECTION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Gather', gather],
  ['GatherElements', gatherElements],
  ['GatherND', gatherND],
  ['Scatter', scatter],
  ['ScatterElements', scatter],
  ['ScatterND', scatter],
  ['TensorScatter', scatter],
  ['Slice', slice],
]);
