/**
 * Avoids work for unread rows: a classifier that reads its first position needs, in its last layer, only one row of
 * queries, of the feed-forward and of every op between. Selections of one index (Gather or Slice by a constant) are
 * moved towards the inputs as long as nothing else reads the values that they pass.
 */
import { Builder } from '../../graph/builder';
import { type Graph, type Node, opKey } from '../../graph/graph';
import { factOfTensor } from '../../graph/shapes/literal';
import { needed } from '../../graph/traverse';
import type { TypedModel } from '../../graph/typedModel';
import { shapesOfTheEarliest } from '../simplify/shapes';
import { liveness, type Selection, type SliceAt, type Sliced } from './liveness';

/** Expensive ops: moving a selection only past others is not worth another graph. */
const COSTLY = new Set(['MatMul', 'Gemm']);

class Narrowing {
  readonly b: Builder;
  private readonly nodes: Node[] = [];
  /** The replacement of one index of a value, by value and index. */
  private readonly parts = new Map<string, string>();

  constructor(private readonly graph: Graph) {
    this.b = new Builder(graph);
  }

  private add(node: Node, inputs: readonly string[], attributes = node.attributes): readonly string[] {
    const outputs = node.outputs.map((o) => (o === '' ? '' : this.b.fresh(node.op)));
    this.nodes.push({ ...node, name: `${node.op}:${outputs[0]}`, inputs, outputs, attributes });
    return outputs;
  }

  /** One index of a value, with its axis kept. */
  private part(value: string, { axis, index }: SliceAt): string {
    const key = JSON.stringify([value, axis, index]);
    const known = this.parts.get(key);
    if (known !== undefined) return known;
    const output = this.b.fresh('row');
    const inputs = [value, this.b.ints([index])];
    const attributes = new Map([['axis', { kind: 'int', value: BigInt(axis) } as const]]);
    this.nodes.push({ op: 'Gather', domain: '', name: `Gather:${output}`, inputs, outputs: [output], attributes });
    this.parts.set(key, output);
    return output;
  }

  keep(node: Node): void {
    this.nodes.push(node);
  }

  select(node: Node, { data, place, keeps }: Selection): void {
    const row = this.part(data, place);
    const op = keeps ? 'Identity' : 'Squeeze';
    const inputs = keeps ? [row] : [row, this.b.ints([place.axis])];
    const outputs = [node.outputs[0]];
    this.nodes.push({ op, domain: '', name: `${op}:${outputs[0]}`, inputs, outputs, attributes: new Map() });
  }

  narrow(node: Node, { place, carried: { axes, shape } }: Sliced): void {
    const inputs = node.inputs.map((value, i) => {
      const axis = axes[i] ?? null;
      return axis === null || value === '' ? value : this.part(value, { axis, index: place.index });
    });
    const outputs = shape ? this.add(node, [inputs[0], this.b.ints(shape)], new Map()) : this.add(node, inputs);
    node.outputs.forEach((o, i) => {
      if (o !== '') this.parts.set(JSON.stringify([o, place.axis, place.index]), outputs[i]);
    });
  }

  result(): Graph {
    const outputs = this.graph.outputs.map((o) => o.name);
    // Shapes of values of which only one index is read are no longer read.
    return { ...this.graph, nodes: needed(this.nodes, outputs), initializers: this.b.initializers };
  }
}

/** The model with selections as early as possible; the same object when no expensive op gets smaller. */
export function pushSlices(model: TypedModel): TypedModel {
  const { types } = model;
  const graph = { ...model.graph, nodes: shapesOfTheEarliest(model.graph, types) };
  const ints = (value: string): readonly number[] | undefined => {
    const tensor = graph.initializers.get(value);
    const elements = tensor?.type === 'int64' || tensor?.type === 'int32' ? factOfTensor(tensor).elements : undefined;
    return elements?.every((e): e is number => typeof e === 'number') ? elements : undefined;
  };
  const found = liveness(graph, { dims: (value) => types.get(value)?.dims ?? null, ints });
  const worth = [...found.narrow].some(
    ([node, { place }]) => COSTLY.has(opKey(node)) && types.get(node.outputs[0])?.dims?.[place.axis] !== 1,
  );
  if (!worth) return model;
  const narrowing = new Narrowing(graph);
  for (const node of found.order) {
    const selection = found.selections.get(node);
    const narrowed = found.narrow.get(node);
    if (selection) narrowing.select(node, selection);
    else if (narrowed) narrowing.narrow(node, narrowed);
    else narrowing.keep(node);
  }
  return model.with(narrowing.result());
}
