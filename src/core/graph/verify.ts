/**
 * Checks what every later stage assumes about a graph from a file: each name is produced once, every value read exists,
 * and attributes have the kind that their name implies. Order and cycles: see `sorted`.
 */
import { OnnxError } from '../errors';
import type { Attribute, Graph, Node } from './graph';
import { toNumber } from './integers';
import { LIMITS } from './limits';

/** Attributes that later stages read, and the kind that they have in every op of ai.onnx. */
const KINDS: Readonly<Record<string, Attribute['kind']>> = {
  allowzero: 'int',
  axes: 'ints',
  axis: 'int',
  body: 'graph',
  else_branch: 'graph',
  epsilon: 'float',
  equation: 'string',
  keepdims: 'int',
  num_heads: 'int',
  num_outputs: 'int',
  perm: 'ints',
  then_branch: 'graph',
  to: 'int',
  transA: 'int',
  transB: 'int',
};

function named(node: Node): string {
  return `node ${node.name || node.outputs[0] || 'without a name'} (${node.op})`;
}

/** Real models have ranks up to 8; a larger axis only serves to exhaust memory. */
const LARGEST_AXIS = 64;

/** Axes are small, and a permutation names each axis once. */
function checkAxes(node: Node, name: string, a: Attribute): void {
  const axes = (a.kind === 'int' ? [a.value] : a.kind === 'ints' ? a.value : []).map(toNumber);
  if (name === 'axis' || name === 'axes') {
    const wrong = axes.find((x) => Math.abs(x) > LARGEST_AXIS);
    if (wrong !== undefined)
      throw new OnnxError(`${named(node)} works along axis ${wrong}, which is not an axis of any tensor`);
  }
  if (name === 'perm' && (axes.length > LARGEST_AXIS || axes.some((_, i) => !axes.includes(i))))
    throw new OnnxError(`${named(node)} has the attribute perm [${axes.slice(0, 8)}], which is not a permutation`);
}

function checkNode(node: Node, known: (name: string) => boolean): void {
  if (node.inputs.length > LIMITS.values || node.outputs.length > LIMITS.values)
    throw new OnnxError(
      `${named(node)} has more than ${LIMITS.values} inputs or outputs: such models are not supported`,
    );
  if (!node.outputs.some((o) => o !== '')) throw new OnnxError(`${named(node)} has no output`);
  const absent = node.inputs.find((i) => i !== '' && !known(i));
  if (absent !== undefined) throw new OnnxError(`${named(node)} reads "${absent}", which no node makes`);
  for (const [name, a] of node.attributes) {
    const kind = node.domain === '' && Object.hasOwn(KINDS, name) ? KINDS[name] : a.kind;
    if (a.kind !== kind)
      throw new OnnxError(`${named(node)} has the attribute ${name} as ${a.kind} instead of ${kind}`);
    if (node.domain === '') checkAxes(node, name, a);
    if (a.kind === 'graph') checkGraph(a.value, known);
  }
}

/** `outside` holds the values that a subgraph may capture. */
function checkGraph(graph: Graph, outside: (name: string) => boolean): void {
  const own = new Set(graph.initializers.keys());
  const add = (name: string, what: string): void => {
    if (own.has(name)) throw new OnnxError(`the value "${name}" is made twice, the second time by ${what}`);
    own.add(name);
  };
  for (const { name } of graph.inputs) add(name, 'an input');
  for (const node of graph.nodes) for (const o of node.outputs) if (o !== '') add(o, named(node));
  const known = (name: string): boolean => own.has(name) || outside(name);
  for (const node of graph.nodes) checkNode(node, known);
  for (const { name } of graph.outputs)
    if (!known(name)) throw new OnnxError(`no node makes the graph's output "${name}"`);
}

/** Throws OnnxError that names the first invalid value, node or attribute. */
export function verify(graph: Graph): void {
  checkGraph(graph, () => false);
}
