/**
 * Raises a graph to operator set 18, so that every later stage knows one form of each op: axes and splits as inputs,
 * Softmax along one axis. Newer graphs stay as they are. Sources: the "Version history" of each op in onnx Operators.md.
 */
import { Builder } from './builder';
import { type Graph, intAttribute, intsAttribute, type Model, type Node } from './graph';

export const OPSET = 18;
/** Axes became an input at 13 for the first list and at 18 for the second. */
const AXES_13 = new Set(['ReduceSum', 'Squeeze', 'Unsqueeze']);
const AXES_18 = new Set([
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceSumSquare',
]);
const COERCED = new Set(['Softmax', 'LogSoftmax', 'Hardmax']);

function without(node: Node, name: string): Node['attributes'] {
  const map = new Map(node.attributes);
  map.delete(name);
  return map;
}

/** Softmax below 13 flattens its input to two dimensions at `axis` first (default 1). */
function coerced(node: Node, b: Builder): Node[] {
  const axis = intAttribute(node, 'axis', 1);
  if (axis === -1) return [node];
  const [flat, soft, shape] = ['Flatten', node.op, 'Shape'].map((hint) => b.fresh(hint));
  const make = (op: string, inputs: string[], output: string, attributes: Node['attributes'] = new Map()): Node => ({
    op,
    domain: '',
    name: `${op}:${output}`,
    inputs,
    outputs: [output],
    attributes,
  });
  return [
    make('Flatten', [node.inputs[0]], flat, new Map([['axis', { kind: 'int', value: axis }]])),
    make(node.op, [flat], soft, new Map([['axis', { kind: 'int', value: -1 }]])),
    make('Shape', [node.inputs[0]], shape),
    make('Reshape', [soft, shape], node.outputs[0]),
  ];
}

function raise(node: Node, from: number, b: Builder): Node[] {
  const subgraphs = [...node.attributes].filter(([, a]) => a.kind === 'graph');
  if (subgraphs.length > 0) {
    const map = new Map(node.attributes);
    for (const [name, a] of subgraphs)
      if (a.kind === 'graph') map.set(name, { kind: 'graph', value: raiseGraph(a.value, from, b) });
    return [{ ...node, attributes: map }];
  }
  if (node.domain !== '') return [node];
  if ((from < 13 && AXES_13.has(node.op)) || AXES_18.has(node.op)) {
    const axes = intsAttribute(node, 'axes');
    if (axes === undefined) return [node];
    return [{ ...node, inputs: [node.inputs[0], b.ints(axes)], attributes: without(node, 'axes') }];
  }
  if (node.op === 'Split') {
    const sizes = intsAttribute(node, 'split');
    if (from < 13 && sizes !== undefined)
      return [{ ...node, inputs: [node.inputs[0], b.ints(sizes)], attributes: without(node, 'split') }];
    if (!node.inputs[1])
      return [
        {
          ...node,
          attributes: new Map(node.attributes).set('num_outputs', { kind: 'int', value: node.outputs.length }),
        },
      ];
  }
  return from < 13 && COERCED.has(node.op) ? coerced(node, b) : [node];
}

function raiseGraph(graph: Graph, from: number, b: Builder): Graph {
  return { ...graph, nodes: graph.nodes.flatMap((n) => raise(n, from, b)) };
}

/** The same model at operator set 18 or newer. */
export function upgrade(model: Model): Model {
  const from = model.opsets.get('') ?? 1;
  if (from >= OPSET) return model;
  const b = new Builder(model.graph);
  const graph = raiseGraph(model.graph, from, b);
  return {
    irVersion: Math.max(model.irVersion, 8),
    opsets: new Map(model.opsets).set('', OPSET),
    graph: { ...graph, initializers: new Map([...graph.initializers, ...b.initializers]) },
  };
}
