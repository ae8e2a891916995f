/**
 * Loops. The backward pass is a loop from the last iteration to the first. It reads the values with which each
 * iteration began, which a second run of the forward loop stacks. Values whose shape changes between iterations cannot
 * be stacked.
 */
import { type Attributes, makeNode } from '../../graph/builder';
import type { ElementType, Graph, ValueInfo } from '../../graph/graph';
import type { ValueType } from '../../graph/shapes';
import { BranchBuilder } from '../branch';
import { inferred } from '../inferred';
import { type GradientRule, type RuleContext, sourcesOf } from '../rule';

const FLOATS = new Set(['float16', 'float32', 'float64', 'bfloat16']);

/** The parts of a Loop by index: carried values are among inputs, body inputs, body outputs and outputs. */
interface Parts {
  readonly body: Graph;
  /** Names in the body. */
  readonly iteration: string;
  readonly condition: string;
  readonly carried: readonly string[];
  readonly next: readonly string[];
  readonly stacked: readonly string[];
}

function partsOf(c: RuleContext): Parts {
  const a = c.node.attributes.get('body');
  if (a?.kind !== 'graph') throw c.refuse('it has no body');
  const [iteration, condition, ...carried] = a.value.inputs.map((i) => i.name);
  const outputs = a.value.outputs.map((o) => o.name);
  const next = outputs.slice(1, 1 + carried.length);
  return { body: a.value, iteration, condition, carried, next, stacked: outputs.slice(1 + carried.length) };
}

/** Facts that hold in every iteration: sizes that the body changes are unknown. */
function typesIn(c: RuleContext, { body, iteration, condition, carried, next }: Parts): ReadonlyMap<string, ValueType> {
  const initializers = new Map([...c.b.initializers, ...body.initializers]);
  const states = new Map<string, ValueType>([
    [iteration, { type: 'int64', dims: [] }],
    [condition, { type: 'bool', dims: [] }],
  ]);
  for (const [i, name] of carried.entries())
    states.set(name, { type: c.type(c.input(2 + i)), dims: c.dims(c.input(2 + i)) });
  for (;;) {
    const types = inferred({ initializers }, body.nodes, (name) => states.get(name) ?? c.typeOf(name));
    let changed = false;
    for (const [i, name] of carried.entries()) {
      const before = states.get(name);
      const after = types.get(next[i]) ?? before;
      if (!before?.dims) continue;
      const dims =
        after?.dims?.length === before.dims.length
          ? before.dims.map((d, k) => (after.dims?.[k] === d ? d : null))
          : null;
      if (dims?.every((d, k) => d === before.dims?.[k])) continue;
      states.set(name, { ...before, dims });
      changed = true;
    }
    if (!changed) return new Map([...types, ...states]);
  }
}

function info(name: string, type: ElementType, dims: ValueInfo['dims'] = null): ValueInfo {
  return { name, type, dims };
}

/** A copy of the loop that stacks the number of each iteration and the values with which it began. */
function recorded(c: RuleContext, { body, iteration, carried, next }: Parts): readonly string[] {
  const b = new BranchBuilder(body, c.b);
  const copy = (name: string, type: ElementType) => info(b.node('Identity', [name]), type);
  const copies = [copy(iteration, 'int64'), ...carried.map((name, i) => copy(name, c.type(c.input(2 + i))))];
  const again = body.outputs.slice(0, 1 + next.length);
  const value = b.graph(`${body.name}/record`, body.inputs, [...again, ...copies]);
  const outputs = c.b.many('Loop', c.inputs, next.length + copies.length, { body: { kind: 'graph', value } });
  return outputs.slice(next.length);
}

/** The body of the backward loop: gradients of carried values, and sums of the gradients of captured values. */
function backward(
  c: RuleContext,
  parts: Parts,
  records: readonly string[],
  flows: readonly number[],
  captured: readonly string[],
): Graph {
  const { body, iteration, condition, carried, next, stacked } = parts;
  const types = typesIn(c, parts);
  const [step, going] = ['step', 'going'].map((hint) => c.b.fresh(hint));
  const grads = flows.map((i) => info(c.b.fresh('grad'), c.type(c.input(2 + i))));
  const sums = captured.map((name) => info(c.b.fresh('sum'), c.type(name)));
  const inputs = [info(step, 'int64', []), info(going, 'bool', []), ...grads, ...sums];
  const start = new BranchBuilder({ nodes: [], initializers: body.initializers, inputs }, c.b);
  const [numbers, ...states] = records;
  const last = start.node('Sub', [start.node('Size', [numbers]), start.scalar('int64', 1)]);
  const index = start.node('Sub', [last, step]);
  const again = [
    makeNode('Gather', [numbers, index], [iteration]),
    makeNode('Identity', [going], [condition]),
    ...states.map((state, i) => makeNode('Gather', [state, index], [carried[i]])),
    ...body.nodes,
  ];
  const b = new BranchBuilder({ nodes: [...start.nodes, ...again], initializers: start.initializers, inputs }, c.b);
  const seeds = new Map<string, string>();
  const seed = (value: string, grad: string): void => {
    const other = seeds.get(value);
    seeds.set(value, other === undefined ? grad : b.node('Add', [other, grad]));
  };
  for (const [k, i] of flows.entries()) seed(next[i], grads[k].name);
  for (const [k, value] of stacked.entries()) {
    const grad = c.grads[next.length + k];
    if (grad !== undefined) seed(value, b.node('Gather', [grad, index]));
  }
  const sources = [...flows.map((i) => carried[i]), ...captured];
  const found = c.differentiate(b, body.nodes, seeds, sources, types);
  const zeros = (value: string, type: ElementType) => b.node('Expand', [b.scalar(type, 0), b.node('Shape', [value])]);
  const outputs = [
    info(b.node('Identity', [going]), 'bool'),
    ...grads.map(({ type }, k) => info(b.node('Identity', [found[k] ?? zeros(carried[flows[k]], type)]), type)),
    ...sums.map(({ name, type }, k) => {
      const grad = found[flows.length + k];
      return info(grad === undefined ? b.node('Identity', [name]) : b.node('Add', [name, grad]), type);
    }),
  ];
  return b.graph(`${body.name}/gradient`, inputs, outputs);
}

export const loop: GradientRule = (c) => {
  const parts = partsOf(c);
  const sources = sourcesOf(c.node);
  const own = c.inputs.length;
  const flows = [...parts.carried.keys()].filter((i) => FLOATS.has(c.type(c.input(2 + i))));
  const captured = sources.slice(own).filter((_, i) => c.wants[own + i]);
  const records = recorded(c, parts);
  const value = backward(c, parts, records, flows, captured);
  const started = [
    ...flows.map((i) => c.grads[i] ?? c.zeros(c.node.outputs[i])),
    ...captured.map((name) => c.zeros(name)),
  ];
  const count = c.b.node('Size', [records[0]]);
  const attributes: Attributes = { body: { kind: 'graph', value } };
  const results = c.b.many('Loop', [count, '', ...started], started.length, attributes);
  const flowAt = new Map(flows.map((flow, place) => [flow + 2, place]));
  const capturedAt = new Map(captured.map((name, place) => [name, flows.length + place]));
  return sources.map((source, i) => {
    if (!c.wants[i]) return undefined;
    const place = i < own ? flowAt.get(i) : capturedAt.get(source);
    if (place === undefined) throw c.refuse(`the type of its carried input ${i} is not known`);
    return results[place];
  });
};
