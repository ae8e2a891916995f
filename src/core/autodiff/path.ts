/** The nodes and values between the differentiated output and the input. */
import { type ElementType, type Graph, type Node, opKey } from '../graph/graph';
import type { ValueType } from '../graph/shapes';
import { reads } from '../graph/traverse';
import type { GradientRules } from './rule';

const DIFFERENTIABLE = new Set<ElementType>(['float32', 'float64', 'float16', 'bfloat16', 'other']);

/** A graph with its types and rules. */
export interface PathStretch {
  /** The graph's own nodes, in topological order. */
  readonly nodes: readonly Node[];
  /** Types and shapes of their values. */
  readonly types: ReadonlyMap<string, ValueType>;
  /** Ops whose derivative is zero or undefined: no gradient flows back through them. */
  readonly flat: ReadonlySet<string>;
}

/** Nodes between inputs and outputs, and the values on these paths. */
export interface Path {
  readonly nodes: readonly Node[];
  readonly values: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

function smooth(value: string, types: PathStretch['types']): boolean {
  return DIFFERENTIABLE.has(types.get(value)?.type ?? 'other');
}

/**
 * Nodes that depend on one of `inputs` through floating-point values and reach one of `outputs`.
 * @param outer values of the enclosing graph that count as inputs
 */
export function between(
  { nodes, types, flat }: PathStretch,
  inputs: Iterable<string>,
  outputs: Iterable<string>,
  outer = NONE,
): Path {
  const starts = new Set(inputs);
  const made = new Set<string>();
  const after = { has: (value: string) => starts.has(value) || made.has(value) || outer.has(value) };
  const reached: Node[] = [];
  for (const node of nodes) {
    if (flat.has(opKey(node)) || node.outputs.some((o) => starts.has(o) || outer.has(o))) continue;
    if (!reads(node).some((i) => after.has(i))) continue;
    const found = node.outputs.filter((o) => o !== '' && smooth(o, types));
    if (found.length === 0) continue;
    for (const o of found) made.add(o);
    reached.push(node);
  }
  const before = new Set(outputs);
  const kept: Node[] = [];
  for (const node of reached.reverse()) {
    if (!node.outputs.some((o) => before.has(o))) continue;
    for (const i of reads(node)) if (after.has(i)) before.add(i);
    kept.push(node);
  }
  const values = new Set([...before].filter((v) => after.has(v)));
  return { nodes: kept.reverse(), values };
}

/** The values from which `output` is reached through floating-point values. */
export function reaching({ nodes, types, flat }: PathStretch, output: string): ReadonlySet<string> {
  const found = new Set([output]);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (flat.has(opKey(node)) || !node.outputs.some((o) => found.has(o) && smooth(o, types))) continue;
    for (const name of reads(node)) found.add(name);
  }
  return found;
}

/** The path inside a subgraph of a node on the path: loop-carried values may be on it too. */
function inside(stretch: PathStretch, graph: Graph, values: ReadonlySet<string>): readonly Node[] {
  const carried = graph.inputs.map((i) => i.name);
  const outputs = graph.outputs.map((o) => o.name);
  const own = between({ ...stretch, nodes: graph.nodes }, carried, outputs, values);
  return withSubgraphs(stretch, own.nodes, own.values);
}

/** Nodes of a path, each followed by those of its subgraphs that are also on the path. */
export function withSubgraphs(
  stretch: PathStretch,
  nodes: readonly Node[],
  values: ReadonlySet<string>,
): readonly Node[] {
  return nodes.flatMap((node) => [
    node,
    ...[...node.attributes.values()].flatMap((a) => (a.kind === 'graph' ? inside(stretch, a.value, values) : [])),
  ]);
}

/**
 * Nodes that depend on `inputs` through floating-point values and reach `output`; nodes in subgraphs follow their node.
 */
export function path({
  inputs,
  output,
  ...stretch
}: PathStretch & { inputs: readonly string[]; output: string }): Path {
  const { nodes, values } = between(stretch, inputs, [output]);
  return { nodes: withSubgraphs(stretch, nodes, values), values };
}

/** Ops on a path without a rule, each with the names of its nodes; an unnamed node is listed by its first output. */
export function missingRules(nodes: readonly Node[], rules: GradientRules): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, string[]>();
  for (const node of nodes) {
    const key = opKey(node);
    if (rules.has(key)) continue;
    const name = node.name || node.outputs[0];
    const list = missing.get(key);
    if (list) list.push(name);
    else missing.set(key, [name]);
  }
  return missing;
}

/** The number of nodes of an op that a message lists. */
const NAMED = 8;

/** 'Det (2 x: /a/Det, /b/Det), example:Mystery (11 x: m0, m1, m2, m3, m4, m5, m6, m7 and 3 more)' */
export function missingText(missing: ReadonlyMap<string, readonly string[]>): string {
  const nodes = (names: readonly string[]): string => {
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    return `${names.length} x: ${names.slice(0, NAMED).join(', ')}${more}`;
  };
  return [...missing].map(([op, names]) => `${op} (${nodes(names)})`).join(', ');
}
