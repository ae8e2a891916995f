/**
 * How ops propagate a selection of one index along an axis from their output to their inputs: op(x)[.., i, ..] is
 * op(x[.., i, ..]) for ops that treat the indices of that axis independently.
 */
import { intAttribute, intsAttribute, opKey } from '../../graph/graph';
import { opsWith } from '../../graph/traits';
import type { Propagated, PropagationRule, SliceQuestion } from './question';
import { reshapePropagation } from './reshape';

/** The same axis of the first input; other inputs are read whole. */
const first: PropagationRule = ({ node, axis }) => ({ axes: node.inputs.map((_, i) => (i === 0 ? axis : null)) });

/** Axes counted from the back; a stretched axis of 1 is the same at every index. */
const elementwise: PropagationRule = (q) => {
  const out = q.dims(q.node.outputs[0]);
  if (!out) return undefined;
  const axes: (number | null)[] = [];
  for (const input of q.node.inputs) {
    const dims = input === '' ? [] : q.dims(input);
    if (!dims) return undefined;
    const own = q.axis - (out.length - dims.length);
    if (own < 0 || dims[own] === 1) axes.push(null);
    else if (dims[own] !== null && dims[own] === out[q.axis]) axes.push(own);
    else return undefined;
  }
  return { axes };
};

/** Along every axis but the one that the op works on. */
const beside =
  (name: string, fallback: number): PropagationRule =>
  (q) => {
    const rank = q.dims(q.node.inputs[0])?.length;
    const worked = intAttribute(q.node, name, fallback);
    if (rank === undefined || (worked < 0 ? worked + rank : worked) === q.axis) return undefined;
    return first(q);
  };

/** Normalisation works on all axes from `axis` on. */
const normalized: PropagationRule = (q) => {
  const rank = q.dims(q.node.inputs[0])?.length;
  const from = intAttribute(q.node, 'axis', -1);
  if (rank === undefined || q.axis >= (from < 0 ? from + rank : from)) return undefined;
  return first(q);
};

const concat: PropagationRule = (q) => {
  const carried = beside('axis', 0)(q);
  return carried && { axes: q.node.inputs.map(() => q.axis) };
};

/** Rows of the left operand, or batch axes of both. */
const matmul: PropagationRule = (q) => {
  const [a, b, y] = [q.node.inputs[0], q.node.inputs[1], q.node.outputs[0]].map(q.dims);
  if (!a || !b || !y || a.length < 2 || b.length < 2) return undefined;
  if (q.axis === y.length - 2) return { axes: [a.length - 2, null] };
  return q.axis < y.length - 2 ? elementwise(q) : undefined;
};

const gemm: PropagationRule = (q) => {
  if (q.axis !== 0) return undefined;
  const bias = q.node.inputs[2] ?? '';
  const carried = elementwise({ ...q, node: { ...q.node, inputs: [bias] } });
  const rows = intAttribute(q.node, 'transA', 0) === 1 ? 1 : 0;
  return carried && { axes: [rows, null, ...carried.axes] };
};

const transpose: PropagationRule = (q) => {
  const rank = q.dims(q.node.inputs[0])?.length;
  const perm = intsAttribute(q.node, 'perm') ?? Array.from({ length: rank ?? 0 }, (_, i) => (rank ?? 0) - 1 - i);
  return q.axis < perm.length ? { axes: [perm[q.axis]] } : undefined;
};

/** Axes of 1 that are inserted or removed at known positions. */
const squeezed =
  (put: boolean): PropagationRule =>
  (q) => {
    const axes = q.ints(q.node.inputs[1] ?? '');
    const longer = q.dims(put ? q.node.outputs[0] : q.node.inputs[0])?.length;
    if (!axes || longer === undefined) return undefined;
    const ones = new Set(axes.map((a) => (a < 0 ? a + longer : a)));
    const others = Array.from({ length: longer }, (_, i) => i).filter((i) => !ones.has(i));
    const own = put ? others.indexOf(q.axis) : others[q.axis];
    return own === undefined || own < 0 ? undefined : { axes: [own, null] };
  };

/** Gather along another axis by one index or a list: the selected axis may have moved. */
const gather: PropagationRule = (q) => {
  const [data, indices] = q.node.inputs.map(q.dims);
  if (!data || !indices) return undefined;
  const raw = intAttribute(q.node, 'axis', 0);
  const along = raw < 0 ? raw + data.length : raw;
  if (q.axis < along) return { axes: [q.axis, null] };
  return q.axis >= along + indices.length ? { axes: [q.axis - indices.length + 1, null] } : undefined;
};

const slice: PropagationRule = (q) => {
  const rank = q.dims(q.node.inputs[0])?.length;
  const axes = q.ints(q.node.inputs[3] ?? '');
  if (rank === undefined || !axes || axes.some((a) => (a < 0 ? a + rank : a) === q.axis)) return undefined;
  return first(q);
};

const reduce: PropagationRule = (q) => {
  const rank = q.dims(q.node.inputs[0])?.length;
  const axes = q.ints(q.node.inputs[1] ?? '');
  if (rank === undefined || !axes) return undefined;
  const gone = new Set(axes.map((a) => (a < 0 ? a + rank : a)));
  const kept = Array.from({ length: rank }, (_, i) => i).filter((i) => !gone.has(i));
  const own = intAttribute(q.node, 'keepdims', 1) === 1 ? q.axis : kept[q.axis];
  return own === undefined || gone.has(own) ? undefined : { axes: [own, null] };
};

const RULES: ReadonlyMap<string, PropagationRule> = new Map<string, PropagationRule>([
  ...[...opsWith('elementwise')].map((op) => [op, elementwise] as const),
  ...[...opsWith('reduces')].map((op) => [op, reduce] as const),
  ['CastLike', first],
  ['Softmax', beside('axis', -1)],
  ['LogSoftmax', beside('axis', -1)],
  ['LayerNormalization', normalized],
  ['Split', beside('axis', 0)],
  ['Concat', concat],
  ['MatMul', matmul],
  ['Gemm', gemm],
  ['Transpose', transpose],
  ['Unsqueeze', squeezed(true)],
  ['Squeeze', squeezed(false)],
  ['Gather', gather],
  ['Slice', slice],
  ['Reshape', reshapePropagation],
]);

/** Where a selection along an axis of an op's output comes from, or undefined where that is unknown. */
export function propagate(q: SliceQuestion): Propagated | undefined {
  return RULES.get(opKey(q.node))?.(q);
}
