/** Ops with subgraphs. */
import type { Graph, ValueInfo } from '../../graph/graph';
import { BranchBuilder } from '../branch';
import { type GradientRule, type RuleContext, sourcesOf } from '../rule';
import { loop } from './loop';
import { scan } from './scan';

/** A copy of a branch's nodes, followed by the gradients of `sources`: zero where the branch does not read one. */
function backward(c: RuleContext, branch: Graph, sources: readonly string[]): Graph {
  const b = new BranchBuilder(branch, c.b);
  const seeds = new Map<string, string>();
  branch.outputs.forEach(({ name }, i) => {
    const grad = c.grads[i];
    const before = seeds.get(name);
    if (grad !== undefined) seeds.set(name, before === undefined ? grad : b.node('Add', [before, grad]));
  });
  const found = c.differentiate(b, branch.nodes, seeds, sources);
  const outputs = sources.map((source, i): ValueInfo => {
    const zeros = () => b.node('Expand', [b.scalar(c.type(source), 0), b.node('Shape', [source])]);
    // A subgraph may only return values that it made itself.
    return { name: b.node('Identity', [found[i] ?? zeros()]), type: c.type(source), dims: null };
  });
  return b.graph(`${branch.name}/gradient`, [], outputs);
}

/** The same condition chooses between the gradients of the branches. */
const conditional: GradientRule = (c) => {
  const sources = sourcesOf(c.node);
  const wanted = sources.filter((_, i) => c.wants[i]);
  const attributes = ['then_branch', 'else_branch'].map((name) => {
    const a = c.node.attributes.get(name);
    if (a?.kind !== 'graph') throw c.refuse(`it has no ${name}`);
    return [name, { kind: 'graph', value: backward(c, a.value, wanted) }] as const;
  });
  const grads = c.b.many('If', [c.input(0)], wanted.length, Object.fromEntries(attributes));
  const gradOf = new Map(wanted.map((source, i) => [source, grads[i]]));
  return sources.map((s, i) => (c.wants[i] ? gradOf.get(s) : undefined));
};

export const control: readonly (readonly [string, GradientRule])[] = [
  ['If', conditional],
  ['Loop', loop],
  ['Scan', scan],
];
