/**
 * The program of a published recipe: it interpolates the output of the whole embedding block between the text's ids and
 * other ids, which have positions of their own. Otherwise it is like the gradient program: rows are path nodes, and the
 * sum over hidden units is inside.
 */

import * as l10n from '@vscode/l10n';
import { gradient } from '../autodiff/gradient';
import { flat, rules } from '../autodiff/rules';
import { GradientError } from '../errors';
import { Builder, makeNode } from '../graph/builder';
import type { Model, Node, ValueInfo } from '../graph/graph';
import { inferShapes } from '../graph/shapes';
import { needed, sorted } from '../graph/traverse';
import { typed } from '../graph/typedModel';
import { finish } from './program';
import { INPUTS, PROGRAM_OUTPUTS } from './programNames';

/** Adds B, the block of the baseline ids, and X = B + alpha (E - B) which replaces the block's output E. */
function interpolated(b: Builder, block: string, ids: string): { readonly nodes: Node[]; readonly difference: string } {
  const within = needed(sorted(b.nodes), [block]);
  const copies = new Map([[ids, INPUTS.baselineIds as string]]);
  for (const node of within) {
    if (!node.inputs.some((i) => copies.has(i))) continue;
    const outputs = b.copy(
      node,
      node.inputs.map((i) => copies.get(i) ?? i),
    );
    node.outputs.forEach((name, i) => {
      copies.set(name, outputs[i]);
    });
  }
  const baseline = copies.get(block);
  if (baseline === undefined) throw new GradientError(l10n.t`${block} does not depend on the token ids`);
  const raw = b.fresh('block');
  const difference = b.node('Sub', [raw, baseline]);
  const alphas = b.node('Unsqueeze', [INPUTS.alphas, b.ints([1, 2])]);
  const moved = b.node('Add', [baseline, b.node('Mul', [difference, alphas])]);
  const nodes = b.nodes.map((node): Node => {
    const renamed = (output: string): Node => ({ ...node, name: `${node.op}:${output}`, outputs: [output] });
    if (node.outputs[0] === block) return renamed(raw);
    return node.outputs[0] === moved ? renamed(block) : node;
  });
  return { nodes, difference };
}

/**
 * The gradient program of the recipe for a model's graph. Inputs: the model's, and those of programs except `keep`;
 * outputs: logits [N, L] and attributions [N, S]. Throws GradientError where the graph has no such block.
 */
export function recipeProgram(model: Model, block: string, ids: string, logits: string): Model {
  const { graph } = model;
  if (!graph.nodes.some((n) => n.outputs[0] === block))
    throw new GradientError(l10n.t`the graph has no value ${block}: import the checkpoint again`);
  const row = ['batch', 'sequence'] as const;
  const labels = graph.outputs.find((o) => o.name === logits)?.dims?.[1] ?? null;
  const inputs: ValueInfo[] = [
    ...graph.inputs,
    { name: INPUTS.baselineIds, type: 'int64', dims: row },
    { name: INPUTS.alphas, type: 'float32', dims: ['batch'] },
    { name: INPUTS.cotangent, type: 'float32', dims: ['batch', labels] },
  ];
  const started = new Builder({ ...graph, inputs });
  const path = interpolated(started, block, ids);
  const nodes = sorted(path.nodes);
  const b = new Builder({ nodes, initializers: started.initializers, inputs });
  const types = inferShapes({ ...model, graph: { ...graph, nodes, initializers: started.initializers, inputs } });
  const seed = b.node('CastLike', [INPUTS.cotangent, logits]);
  const grad = gradient(b, { nodes, types, output: logits, seed, input: block, rules, flat });
  const sums = b.node('ReduceSum', [b.node('Mul', [grad, path.difference]), b.ints([-1])], { keepdims: 0 });
  const last = [
    makeNode('Cast', [logits], [PROGRAM_OUTPUTS.logits], { to: 1 }),
    makeNode('Cast', [sums], [PROGRAM_OUTPUTS.attributions], { to: 1 }),
  ];
  return finish(typed(model), b, [...b.nodes, ...last], inputs, [
    { name: PROGRAM_OUTPUTS.logits, type: 'float32', dims: ['batch', labels] },
    { name: PROGRAM_OUTPUTS.attributions, type: 'float32', dims: row },
  ]);
}
