/** Replaces nodes by other nodes, in the graph and in its subgraphs. Values keep their names. */
import { GradientError } from '../../errors';
import { Builder, makeNode } from '../../graph/builder';
import { type Attribute, type Graph, type Node, opKey } from '../../graph/graph';
import { reads } from '../../graph/traverse';
import type { TypedModel } from '../../graph/typedModel';

/** An unsupported form of an op; the node is then not changed and has no gradient. */
export class UnsupportedForm extends GradientError {}

/** The values that replace a node's outputs; undefined for outputs that cannot be made. */
export type Outputs = readonly (string | undefined)[];
/** Adds a node's replacement to the builder; undefined keeps the node. May throw UnsupportedForm. */
export type Replace = (node: Node, b: Builder) => Outputs | undefined;

/** A model after a rewriting pass. */
export interface Rewritten {
  /** The same object as before when nothing was replaced. */
  readonly model: TypedModel;
  /** Ops (by key) with a node in an unsupported form, and why; these nodes are not changed. */
  readonly refused: ReadonlyMap<string, string>;
}

/** All values that nodes at any depth or the graph's outputs read. */
function readAnywhere(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = ({ nodes, outputs }: Graph): void => {
    for (const { name } of outputs) found.add(name);
    for (const node of nodes) {
      for (const name of reads(node)) found.add(name);
      for (const a of node.attributes.values()) if (a.kind === 'graph') visit(a.value);
    }
  };
  visit(graph);
  return found;
}

/** The new nodes under the names of the outputs that they replace. */
function renamed(node: Node, made: readonly Node[], outputs: Outputs, read: ReadonlySet<string>): readonly Node[] {
  const own = new Set(made.flatMap((n) => n.outputs));
  const names = new Map<string, string>();
  const copies: Node[] = [];
  node.outputs.forEach((name, i) => {
    const value = outputs[i];
    if (name === '') return;
    if (value === undefined) {
      if (read.has(name))
        throw new UnsupportedForm(`${opKey(node)} (node ${node.name}): its output ${i} is not supported`);
    } else if (own.has(value) && !names.has(value)) names.set(value, name);
    else copies.push(makeNode('Identity', [names.get(value) ?? value], [name]));
  });
  const rename = (name: string) => names.get(name) ?? name;
  const nodes = made.map((n) => {
    const results = n.outputs.map(rename);
    return { ...n, name: `${n.op}:${results[0]}`, inputs: n.inputs.map(rename), outputs: results };
  });
  return [...nodes, ...copies];
}

/** Replaces every node for which `replace` returns values. */
export function rewrite(model: TypedModel, replace: Replace): Rewritten {
  const b = new Builder(model.graph);
  const read = readAnywhere(model.graph);
  const refused = new Map<string, string>();
  let changed = false;
  const replacement = (node: Node): readonly Node[] | undefined => {
    const start = b.nodes.length;
    try {
      const outputs = replace(node, b);
      return outputs && renamed(node, b.nodes.slice(start), outputs, read);
    } catch (e) {
      if (!(e instanceof UnsupportedForm)) throw e;
      refused.set(opKey(node), e.message);
      return undefined;
    }
  };
  const one = (node: Node): readonly Node[] => {
    const nodes = replacement(node);
    if (nodes) changed = true;
    if (nodes || ![...node.attributes.values()].some((a) => a.kind === 'graph')) return nodes ?? [node];
    const inner = (a: Attribute): Attribute => (a.kind === 'graph' ? { kind: 'graph', value: body(a.value) } : a);
    return [{ ...node, attributes: new Map([...node.attributes].map(([name, a]) => [name, inner(a)])) }];
  };
  const body = (graph: Graph): Graph => ({ ...graph, nodes: graph.nodes.flatMap(one) });
  const graph = body(model.graph);
  if (!changed) return { model, refused };
  return { model: model.with({ ...graph, initializers: b.initializers }), refused };
}
