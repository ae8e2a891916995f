/** Rules of ops that are compositions of others. */
import { inferred } from './inferred';
import type { Rule, RuleContext } from './rule';

/**
 * The rule of an op by its definition: `define` adds nodes that compute the op's first output from its inputs, and they
 * are differentiated. For ops that are rare, since the forward pass runs twice.
 */
export function composed(define: (c: RuleContext) => string): Rule {
  return (c) => {
    const first = c.b.nodes.length;
    const output = define(c);
    const nodes = c.b.nodes.slice(first);
    const sources = [...new Set(c.inputs.filter((_, i) => c.wants[i]))];
    const types = inferred(c.b, nodes, (value) => c.typeOf(value));
    const grads = c.differentiate(c.b, nodes, new Map([[output, c.grad]]), sources, types);
    return c.inputs.map((source, i) => {
      if (!c.wants[i]) return undefined;
      // An input that stands in several places has its whole gradient at the first.
      const whole = c.inputs.indexOf(source) === i ? grads[sources.indexOf(source)] : undefined;
      return whole ?? c.zeros(source);
    });
  };
}
