/**
 * Reverse-mode differentiation of a graph, as a graph. One walk over the nodes between two values, from the last to the
 * first: each node's rule turns the gradients of its outputs into gradients of its inputs, and the gradients from
 * several readers of a value are summed. The result is ordinary ONNX, which every runtime runs.
 */
import * as l10n from '@vscode/l10n';
import { GradientError } from '../errors';
import type { Builder } from '../graph/builder';
import { type Node, opKey } from '../graph/graph';
import { type Claim, check } from './check';
import { inferred } from './inferred';
import { between, missingRules, missingText, type PathStretch, path, withSubgraphs } from './path';
import { type Differentiate, type GradientRule, type GradientRules, RuleContext, sourcesOf } from './rule';

export { missingRules, path };

/** The gradient to add: of which value, with respect to which other one. */
export interface GradientRequest extends PathStretch {
  /** The value that is differentiated, and its incoming gradient (same shape and type). */
  readonly output: string;
  readonly seed: string;
  /** The value that the gradient is taken with respect to. */
  readonly input: string;
  readonly rules: GradientRules;
}

/** Several outputs, each with its incoming gradient, and several inputs. */
interface Sweep extends PathStretch {
  readonly seeds: ReadonlyMap<string, string>;
  readonly inputs: readonly string[];
  readonly rules: GradientRules;
}

/** The rule of a node. */
function ruleOf(node: Node, rules: GradientRules): GradientRule {
  const rule = rules.get(opKey(node));
  if (!rule) throw new GradientError(l10n.t`no gradient rule for ${opKey(node)} (node ${node.name})`);
  return rule;
}

/**
 * Adds the gradient of `seed . output` with respect to `input` to the builder and returns its name (same shape and type
 * as `input`). Throws GradientError that names every op without a rule, or when `output` does not depend on `input`, or
 * when a rule does not return a required gradient.
 */
export function gradient(b: Builder, { input, output, seed, ...rest }: GradientRequest): string {
  const [result] = gradients(b, { ...rest, inputs: [input], seeds: new Map([[output, seed]]) });
  if (result === undefined)
    throw new GradientError(l10n.t`the output ${output} does not depend on ${input}: nothing to explain`);
  return result;
}

/** `gradient` for several inputs and the sum of several outputs: undefined for inputs that no output depends on. */
export function gradients(b: Builder, request: Sweep): readonly (string | undefined)[] {
  const { seeds, inputs, rules, types } = request;
  const { nodes, values } = between(request, inputs, seeds.keys());
  const missing = missingRules(withSubgraphs(request, nodes, values), rules);
  if (missing.size > 0) throw new GradientError(l10n.t`no gradient rule for ${missingText(missing)}`, { missing });

  const arrived = new Map([...seeds].map(([output, seed]) => [output, [seed]]));
  const total = (value: string): string | undefined => {
    const parts = values.has(value) ? arrived.get(value) : undefined;
    if (!parts) return undefined;
    return parts.length === 1 ? parts[0] : b.node('Sum', parts);
  };
  const differentiate: Differentiate = (inner, among, outer, sources, own = types) =>
    gradients(inner, { ...request, nodes: among, types: own, seeds: outer, inputs: sources });
  const start = b.nodes.length;
  const claims: Claim[] = [];
  for (const node of [...nodes].reverse()) {
    const grads = node.outputs.map(total);
    if (grads.every((g) => g === undefined)) continue;
    const sources = sourcesOf(node);
    const wants = sources.map((i) => values.has(i));
    const results = ruleOf(node, rules)(new RuleContext(b, node, grads, wants, types, differentiate));
    for (const [i, name] of sources.entries()) {
      if (!wants[i]) continue;
      const g = results[i];
      if (g === undefined)
        throw new GradientError(l10n.t`the rule of ${opKey(node)} (node ${node.name}) gave no gradient for input ${i}`);
      claims.push({ node, index: i, source: name, grad: g });
      const parts = arrived.get(name);
      if (parts) parts.push(g);
      else arrived.set(name, [g]);
    }
  }
  const results = inputs.map(total);
  const known = new Map([...seeds].map(([output, seed]) => [seed, types.get(output)]));
  const found = inferred(b, b.nodes.slice(start), (value) => types.get(value) ?? known.get(value));
  check(claims, (value) => types.get(value) ?? found.get(value));
  return results;
}
