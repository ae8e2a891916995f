/**
 * Converts a graph to operator set 18, so that later stages support only one form of each op: axes, sizes and bounds as
 * inputs, Softmax along one axis. Newer graphs are not changed. Sources: the "Version history" of each op in onnx
 * Operators.md.
 */
import { Builder, makeNode } from './builder';
import { floatAttribute, type Graph, intAttribute, type Model, type Node } from './graph';
import { withoutFilledSequences } from './loopSequences';
import { withoutSequences } from './sequences';

export const OPSET = 18;

/** Turns a node of an older operator set into nodes with the same outputs. */
type Raise = (node: Node, b: Builder) => readonly Node[];

function without(node: Node, ...names: string[]): Node {
  return { ...node, attributes: new Map([...node.attributes].filter(([name]) => !names.includes(name))) };
}

/** An integer attribute with all 64 bits: it becomes a constant. */
function integer(node: Node, name: string): bigint | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'int' ? a.value : undefined;
}

/** A list of integers likewise. */
function integers(node: Node, name: string): readonly bigint[] | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'ints' ? a.value : undefined;
}

/** A list attribute becomes the second input. */
function listAsInput(name: string): Raise {
  return (node, b) => {
    const list = integers(node, name);
    return [list === undefined ? node : { ...without(node, name), inputs: [node.inputs[0], b.ints(list)] }];
  };
}

/** Before operator set 13, Softmax and similar ops flattened their input to two dimensions at `axis` (default 1). */
const coerced: Raise = (node, b) => {
  const axis = intAttribute(node, 'axis', 1);
  if (axis === -1) return [node];
  const [flat, soft, shape] = ['Flatten', node.op, 'Shape'].map((hint) => b.fresh(hint));
  return [
    makeNode('Flatten', [node.inputs[0]], [flat], { axis }),
    makeNode(node.op, [flat], [soft], { axis: -1 }),
    makeNode('Shape', [node.inputs[0]], [shape]),
    makeNode('Reshape', [soft, shape], [node.outputs[0]]),
  ];
};

/** The number of equal parts, which was the number of outputs, is now an attribute. */
const equalParts: Raise = (node) => {
  if (node.inputs[1]) return [node];
  const count = { kind: 'int', value: BigInt(node.outputs.length) } as const;
  return [{ ...node, attributes: new Map(node.attributes).set('num_outputs', count) }];
};

/** Numeric attributes become inputs of the first input's type. */
function like(node: Node, b: Builder, value: number): readonly [Node, string] {
  const name = b.fresh('CastLike');
  return [makeNode('CastLike', [b.scalar('float32', value), node.inputs[0]], [name]), name];
}

const clip: Raise = (node, b) => {
  const bounds = ['min', 'max'].map((name) => {
    const value = floatAttribute(node, name, Number.NaN);
    return Number.isNaN(value) ? undefined : like(node, b, value);
  });
  const casts = bounds.flatMap((bound) => (bound ? [bound[0]] : []));
  const inputs = [node.inputs[0], ...bounds.map((bound) => bound?.[1] ?? '')];
  return [...casts, { ...without(node, 'min', 'max'), inputs }];
};

const pad: Raise = (node, b) => {
  const [cast, value] = like(node, b, floatAttribute(node, 'value', 0));
  const pads = b.ints(integers(node, 'pads') ?? []);
  return [cast, { ...without(node, 'pads', 'value'), inputs: [node.inputs[0], pads, value] }];
};

const slice: Raise = (node, b) => {
  const [starts = [], ends = [], axes] = ['starts', 'ends', 'axes'].map((name) => integers(node, name));
  const lists = [starts, ends, ...(axes ? [axes] : [])].map((list) => b.ints(list));
  return [{ ...without(node, 'starts', 'ends', 'axes'), inputs: [node.inputs[0], ...lists] }];
};

const topK: Raise = (node, b) => [
  { ...without(node, 'k'), inputs: [node.inputs[0], b.ints([integer(node, 'k') ?? 1n])] },
];

const scatter: Raise = (node) => [{ ...node, op: 'ScatterElements' }];

/** The default of the coordinate transformation changed. */
const regions: Raise = (node) => {
  const mode = { kind: 'string', value: 'output_half_pixel' } as const;
  return [{ ...node, attributes: new Map(node.attributes).set('coordinate_transformation_mode', mode) }];
};

/** Rewrites by the operator set that changed the op. An op may be rewritten more than once. */
const CHANGES: readonly (readonly [opset: number, ops: string, raise: Raise])[] = [
  [9, 'BatchNormalization', (node) => [without(node, 'spatial')]],
  [10, 'Slice', slice],
  [10, 'TopK', topK],
  [11, 'Clip', clip],
  [11, 'Pad', pad],
  [11, 'Scatter', scatter],
  [12, 'Dropout', (node) => [without(node, 'ratio')]],
  [13, 'ReduceSum Squeeze Unsqueeze', listAsInput('axes')],
  [13, 'Split', listAsInput('split')],
  [13, 'Softmax LogSoftmax Hardmax', coerced],
  [16, 'RoiAlign', regions],
  [
    18,
    'ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare',
    listAsInput('axes'),
  ],
  [18, 'Split', equalParts],
];

function raise(node: Node, from: number, b: Builder): readonly Node[] {
  const subgraphs = [...node.attributes].filter(([, a]) => a.kind === 'graph');
  if (subgraphs.length > 0) {
    const map = new Map(node.attributes);
    for (const [name, a] of subgraphs)
      if (a.kind === 'graph') map.set(name, { kind: 'graph', value: raiseGraph(a.value, from, b) });
    return [{ ...node, attributes: map }];
  }
  if (node.domain !== '') return [node];
  const changes = CHANGES.filter(([opset, ops]) => from < opset && ops.split(' ').includes(node.op));
  return changes.reduce<readonly Node[]>(
    (nodes, [, , change]) => [...nodes.slice(0, -1), ...change(nodes[nodes.length - 1], b)],
    [node],
  );
}

function raiseGraph(graph: Graph, from: number, b: Builder): Graph {
  return { ...graph, nodes: graph.nodes.flatMap((n) => raise(n, from, b)) };
}

/** The same model at operator set 18 or newer, without lists of tensors where they are known. */
export function upgrade(model: Model): Model {
  const from = model.opsets.get('') ?? 1;
  return withoutSequences(withoutFilledSequences(from >= OPSET ? model : raised(model, from)));
}

function raised(model: Model, from: number): Model {
  const b = new Builder(model.graph);
  const graph = raiseGraph(model.graph, from, b);
  return {
    irVersion: Math.max(model.irVersion, 8),
    opsets: new Map(model.opsets).set('', OPSET),
    graph: { ...graph, initializers: new Map([...graph.initializers, ...b.initializers]) },
  };
}
