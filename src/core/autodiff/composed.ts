/** Rules of ops that are compositions of others. */
import { inferred } from './inferred';
import { type GradientRule, type RuleContext, sourcesOf } from './rule';

/**
 * The rule of an op from its definition: `define` adds nodes that compute the op's first outputs from its inputs, and
 * these are differentiated. For rare ops, since the forward pass runs twice.
 */
export function composed(define: (c: RuleContext) => string | readonly string[]): GradientRule {
  return (c) => {
    const first = c.b.nodes.length;
    const outputs = [define(c)].flat();
    const nodes = c.b.nodes.slice(first);
    const seeds = new Map<string, string>();
    for (const [i, output] of outputs.entries()) {
      const grad = c.grads[i];
      if (grad !== undefined) seeds.set(output, grad);
    }
    const places = sourcesOf(c.node);
    const sources = [...new Set(places.filter((_, i) => c.wants[i]))];
    const types = inferred(c.b, nodes, (value) => c.typeOf(value));
    const grads = c.differentiate(c.b, nodes, seeds, sources, types);
    const left = new Map(sources.map((source, i) => [source, grads[i]]));
    return places.map((source, i) => {
      if (!c.wants[i]) return undefined;
      // An input that occurs several times has its whole gradient at its first index.
      const whole = left.get(source);
      left.delete(source);
      return whole ?? c.zeros(source);
    });
  };
}
