/** Scan is a loop that slices its inputs and stacks its outputs. */
import { makeNode } from '../../graph/builder';
import { type Graph, intAttribute, intsAttribute, type ValueInfo } from '../../graph/graph';
import { BranchBuilder } from '../branch';
import { composed } from '../composed';
import type { RuleContext } from '../rule';

/** The slices of the scanned inputs at `iteration` under the body's names for them, followed by the body. */
function bodyOf(c: RuleContext, scan: Graph, states: number): Graph {
  const scanned = c.inputs.slice(states);
  const [iteration, going] = ['iteration', 'going'].map((hint) => c.b.fresh(hint));
  const inputs: ValueInfo[] = [
    { name: iteration, type: 'int64', dims: [] },
    { name: going, type: 'bool', dims: [] },
    ...scan.inputs.slice(0, states),
  ];
  const start = new BranchBuilder({ nodes: [], initializers: scan.initializers, inputs }, c.b);
  const slices = scanned.map((source, i) => {
    const axis = intsAttribute(c.node, 'scan_input_axes')?.[i] ?? 0;
    const reversed = intsAttribute(c.node, 'scan_input_directions')?.[i] === 1;
    // Counted from the back: -1, -2 ...
    const place = reversed ? start.node('Sub', [start.scalar('int64', -1), iteration]) : iteration;
    return makeNode('Gather', [source, place], [scan.inputs[states + i].name], { axis });
  });
  const nodes = [...start.nodes, ...slices, ...scan.nodes];
  const b = new BranchBuilder({ nodes, initializers: start.initializers, inputs }, c.b);
  const condition: ValueInfo = { name: b.node('Identity', [going]), type: 'bool', dims: [] };
  return b.graph(`${scan.name}/loop`, inputs, [condition, ...scan.outputs]);
}

/** Values that a loop stacked along the first axis, moved to the scan's axis and direction. */
function placed(c: RuleContext, value: string, index: number, rank: () => number): string {
  const { b } = c;
  const reversed = intsAttribute(c.node, 'scan_output_directions')?.[index] === 1;
  const [from, to] = [-1, -(2 ** 31)];
  const turned = reversed ? b.node('Slice', [value, b.ints([from]), b.ints([to]), b.ints([0]), b.ints([-1])]) : value;
  const axis = intsAttribute(c.node, 'scan_output_axes')?.[index] ?? 0;
  if (axis === 0) return turned;
  const perm = Array.from({ length: rank() - 1 }, (_, i) => i + 1);
  perm.splice(axis < 0 ? axis + rank() : axis, 0, 0);
  return b.node('Transpose', [turned], { perm });
}

export const scan = composed((c) => {
  const { b } = c;
  const a = c.node.attributes.get('body');
  const states = c.inputs.length - intAttribute(c.node, 'num_scan_inputs', 0);
  if (a?.kind !== 'graph' || states < 0 || states >= c.inputs.length)
    throw c.refuse('its state inputs cannot be told from its scanned inputs');
  const [first] = c.inputs.slice(states);
  const axis = c.axis(first, intsAttribute(c.node, 'scan_input_axes')?.[0] ?? 0);
  const size = b.node('Squeeze', [b.node('Shape', [first], { start: axis, end: axis + 1 })]);
  const { value } = a;
  const body = { kind: 'graph', value: bodyOf(c, value, states) } as const;
  const outputs = b.many('Loop', [size, '', ...c.inputs.slice(0, states)], c.node.outputs.length, { body });
  const rank = (i: number) => (value.outputs[i].dims?.length ?? c.rank(c.node.outputs[i]) - 1) + 1;
  return outputs.map((output, i) => (i < states ? output : placed(c, output, i - states, () => rank(i))));
});
