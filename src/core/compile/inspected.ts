/** What `inspect` reports of a graph: its lookup and logits, the ops on the path, and how far they are supported. */

import { WITHOUT_GRADIENT } from '../../protocol/methods';
import type { InspectedOp, Inspection } from '../../protocol/requests';
import { between, missingText } from '../autodiff/path';
import { flat } from '../autodiff/rules';
import { type Graph, opKey } from '../graph/graph';
import type { Role } from './inputNames';
import { roleOf, unknownInput } from './inputNames';
import { logitsOf } from './logits';
import type { MadePlan } from './plan';

type Found = Omit<Inspection, 'schema' | 'model' | 'problemType' | 'longestInput' | 'tokenizer' | 'devices'>;

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Nodes of the file itself between the lookup and the logits, by op. Inside a fused op the lookup is that op. */
function onPath(graph: Graph, embedding: string): ReadonlyMap<string, number> {
  const makers = graph.nodes.filter((n) => n.outputs.includes(embedding) || n.inputs.includes(embedding));
  const fused = !graph.nodes.some((n) => n.outputs.includes(embedding));
  const starts = fused ? makers.flatMap((n) => n.outputs) : [embedding];
  const path = between({ nodes: graph.nodes, types: new Map(), flat }, starts, [logitsOf(graph).name]);
  return counted([...path.nodes, ...(fused ? makers : [])].map(opKey));
}

const ROLES: Readonly<Record<Role, string>> = {
  ids: 'the token ids',
  mask: 'the attention mask',
  global: 'the global attention mask',
  types: 'token types',
  positions: 'positions',
  lengths: 'the number of tokens',
};

function warningsOf(
  { signature, programs }: MadePlan,
  missing: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const unknown = signature.inputs.filter((i) => roleOf(i, signature.ids) === undefined).map(unknownInput);
  const guessed = signature.inputs.flatMap(({ name, role }) =>
    role === undefined ? [] : [`the input ${name} is taken for ${ROLES[role]}, because of how the graph uses it`],
  );
  const gaps = [...missing].map(
    (op) => `no gradient rule for ${missingText(new Map([op]))}: only ${WITHOUT_GRADIENT} works`,
  );
  const twin =
    'quantised or half precision: the prediction is the file’s own, attributions are those of its float twin';
  return [...unknown, ...guessed, ...gaps, ...(programs?.twin ? [twin] : [])];
}

/** The inspection of a graph and its plan. */
export function inspected(graph: Graph, plan: MadePlan): Found {
  const { signature, programs, reason } = plan;
  const missing: ReadonlyMap<string, readonly string[]> = programs?.missing() ?? new Map();
  const path = programs === null ? new Map<string, number>() : onPath(graph, programs.embedding);
  const ops = [...counted(graph.nodes.map(opKey))]
    .sort()
    .map(([op, count]): InspectedOp => ({ op, count, onPath: path.get(op) ?? 0, differentiable: !missing.has(op) }));
  return {
    inputs: graph.inputs,
    outputs: graph.outputs,
    embedding: programs?.embedding ?? null,
    explainedBy:
      programs === null || missing.size > 0 ? 'occlusion' : programs.twin ? 'gradients of its float twin' : 'gradients',
    reason: reason?.message ?? null,
    rows: signature.batch,
    ops,
    warnings: warningsOf(plan, missing),
  };
}
