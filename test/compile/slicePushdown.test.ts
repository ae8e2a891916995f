/** Selections moved towards the inputs: the same numbers, from products of one row. */
import { afterAll, describe, expect, it } from 'vitest';
import { pushSlices } from '../../src/core/compile/slices/pushdown';
import { makeNode } from '../../src/core/graph/builder';
import { type Model, type Node, opKey, type Tensor, type ValueInfo } from '../../src/core/graph/graph';
import { inferShapes } from '../../src/core/graph/shapes';
import { typed } from '../../src/core/graph/typedModel';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { constant, count, distance, manyNodes, numbers, outputsOf, random, wire } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const [BATCH, SEQUENCE, HIDDEN, HEADS] = [2, 7, 8, 2];
const DEPTH = HIDDEN / HEADS;

/** How an exporter shapes heads, and how the classifier reads its row. */
interface Form {
  readonly title: string;
  /** [batch, sequence, hidden] to heads and back. */
  readonly heads: 'constant' | 'shape' | 'folded';
  readonly select: readonly Node[];
}

const ints = (name: string, values: readonly number[], dims = [values.length]) => constant(name, 'int64', dims, values);

const CONSTANTS: readonly Tensor[] = [
  ints('split', [0, 0, HEADS, DEPTH]),
  ints('join', [0, 0, HIDDEN]),
  ints('heads', [HEADS]),
  ints('depth', [DEPTH]),
  ints('minus one', [-1]),
  ints('head sizes', [HEADS, DEPTH]),
  ints('size', [HIDDEN]),
  ints('first', [0], []),
  ints('last', [-1], []),
  ints('zero', [0]),
  ints('one', [1]),
  ints('two', [2]),
  ints('axis one', [1]),
  constant('scale', 'float32', [], [0.5]),
];

/** A layer of attention and feed-forward on `x`, which the file's selection follows. */
function layer({ heads, select }: Form): Model {
  const next = random(7);
  const weights: Tensor[] = [];
  const weight = (name: string, dims: readonly number[]) => {
    weights.push(constant(name, 'float32', dims, numbers(count(dims), next)));
    return name;
  };
  const nodes: Node[] = [];
  const node = (op: string, inputs: readonly string[], output: string, attributes = {}) => {
    nodes.push(makeNode(op, inputs, [output], attributes));
    return output;
  };
  const sizes = (of: string, rest: string) => {
    const shape = node('Shape', [of], `${of} shape`);
    const front = node('Slice', [shape, 'zero', 'two', 'zero'], `${of} front`);
    return node('Concat', [front, rest], `${of} ${rest}`, { axis: 0 });
  };
  const split = (v: string, last: readonly number[]) => {
    const target = heads === 'shape' ? sizes(v, 'head sizes') : 'split';
    const apart = node('Reshape', [v, target], `${v} apart`);
    return node('Transpose', [apart], `${v} heads`, { perm: last });
  };
  const linear = (v: string, name: string, from = HIDDEN, to = HIDDEN) =>
    node(
      'Add',
      [node('MatMul', [v, weight(`W ${name}`, [from, to])], `${name} product`), weight(`b ${name}`, [to])],
      name,
    );
  const q = split(linear('x', 'q'), [0, 2, 1, 3]);
  const k = split(linear('x', 'k'), [0, 2, 3, 1]);
  const v = split(linear('x', 'v'), [0, 2, 1, 3]);
  const scores = node('Add', [node('Mul', [node('MatMul', [q, k], 'raw'), 'scale'], 'scaled'), 'mask'], 'scores');
  const seen = node('MatMul', [node('Softmax', [scores], 'p'), v], 'seen');
  let joined = node('Transpose', [seen], 'seen back', { perm: [0, 2, 1, 3] });
  if (heads === 'folded') {
    const length = node('Slice', [node('Shape', ['ids'], 'ids shape'), 'one', 'two', 'zero'], 'length');
    const fold = node('Concat', ['minus one', length, 'depth'], 'fold', { axis: 0 });
    const folded = node('Reshape', [seen, fold], 'folded');
    const unfold = node('Concat', ['minus one', 'heads', length, 'depth'], 'unfold', { axis: 0 });
    const apart = node('Reshape', [folded, unfold], 'unfolded');
    joined = node('Transpose', [apart], 'unfolded back', { perm: [0, 2, 1, 3] });
  }
  const context = node('Reshape', [joined, heads === 'shape' ? sizes(joined, 'size') : 'join'], 'context');
  const norm = (value: string, name: string) =>
    node('LayerNormalization', [value, weight(`${name} scale`, [HIDDEN]), weight(`${name} bias`, [HIDDEN])], name);
  const attended = norm(node('Add', [linear(context, 'o'), 'x'], 'residual'), 'attended');
  const inner = node('Relu', [linear(attended, 'up', HIDDEN, 3 * HIDDEN)], 'inner');
  norm(node('Add', [linear(inner, 'down', 3 * HIDDEN), attended], 'second'), 'y');
  nodes.push(...select, makeNode('MatMul', ['row', weight('W out', [HIDDEN, 3])], ['logits']));
  const inputs: ValueInfo[] = [
    { name: 'ids', type: 'int64', dims: ['batch', 'sequence'] },
    { name: 'x', type: 'float32', dims: ['batch', 'sequence', HIDDEN] },
    { name: 'mask', type: 'float32', dims: ['batch', 1, 1, 'sequence'] },
  ];
  return manyNodes(nodes, inputs, [{ name: 'logits', type: 'float32', dims: null }], [...CONSTANTS, ...weights]);
}

const gather = (index: string) => [makeNode('Gather', ['y', index], ['row'], { axis: 1 })];
const sliced = [
  makeNode('Slice', ['y', 'zero', 'one', 'axis one'], ['part']),
  makeNode('Squeeze', ['part', 'axis one'], ['row']),
];

const FORMS: readonly Form[] = [
  { title: 'shapes that are constant', heads: 'constant', select: gather('first') },
  { title: 'shapes that are read from the values', heads: 'shape', select: gather('first') },
  { title: 'heads folded into the batch', heads: 'folded', select: gather('first') },
  { title: 'the last position', heads: 'constant', select: gather('last') },
  { title: 'a slice', heads: 'shape', select: sliced },
];

function feeds() {
  const next = random(3);
  const x = [BATCH, SEQUENCE, HIDDEN];
  const mask = Array.from({ length: BATCH * SEQUENCE }, (_, i) => (i % SEQUENCE === 5 ? -10 : 0));
  return {
    ids: wire('int64', [BATCH, SEQUENCE], Array(BATCH * SEQUENCE).fill(1)),
    x: wire('float32', x, numbers(count(x), next)),
    mask: wire('float32', [BATCH, 1, 1, SEQUENCE], mask),
  };
}

/** Sizes of axis 1 (of the queries' axis in products of heads) in what MatMuls make, by number. */
function rowsOfProducts(model: Model): readonly (number | string | null)[] {
  const types = inferShapes(model);
  return model.graph.nodes
    .filter((n) => opKey(n) === 'MatMul')
    .map((n) => types.get(n.outputs[0])?.dims?.at(-2) ?? null)
    .slice(0, -1); // of the classifier there is one row anyway
}

describe('Selections of one place', () => {
  it.each(FORMS)('reach the queries past $title', async (form) => {
    const model = layer(form);
    const narrowed = pushSlices(typed(model));
    const [before, after] = [await outputsOf(runtime, model, feeds()), await outputsOf(runtime, narrowed, feeds())];
    expect(distance(before.get('logits') ?? [], after.get('logits') ?? [])).toBeLessThan(1e-5);
    expect(rowsOfProducts(model).filter((rows) => rows === 1)).toHaveLength(0);
    // Keys and values are of the whole text; queries, scores, what is seen, and three products behind them are not.
    expect(rowsOfProducts(narrowed).filter((rows) => rows !== 1)).toHaveLength(2);
  });

  it('stay where all rows are read as well', () => {
    const model = layer(FORMS[0]);
    const outputs: ValueInfo[] = [...model.graph.outputs, { name: 'y', type: 'float32', dims: null }];
    const both = { ...model, graph: { ...model.graph, outputs } };
    const own = typed(both);
    expect(pushSlices(own)).toBe(own);
  });

  it('stay where two places are read', () => {
    const select = [
      makeNode('Gather', ['y', 'first'], ['head'], { axis: 1 }),
      makeNode('Gather', ['y', 'last'], ['tail'], { axis: 1 }),
      makeNode('Add', ['head', 'tail'], ['row']),
    ];
    const model = layer({ title: '', heads: 'constant', select });
    const own = typed(model);
    expect(pushSlices(own)).toBe(own);
  });

  it('stay behind an op that mixes the places', () => {
    const select = [
      makeNode('CumSum', ['y', 'first'], ['sums']),
      makeNode('Gather', ['sums', 'first'], ['row'], { axis: 1 }),
    ];
    const model = layer({ title: '', heads: 'constant', select });
    const own = typed(model);
    expect(pushSlices(own)).toBe(own);
  });
});
