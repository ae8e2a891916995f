/**
 * Half precision -> single precision for everything that depends on the lookup. Weights stay half precision in the
 * file, followed by a Cast; values that do not depend on the lookup are not changed, so that positions which a file
 * computes in half precision are the same. bfloat16, which the runtime's CPU kernels lack, is widened everywhere.
 */
import { Builder, makeNode } from '../../graph/builder';
import type { Attribute, ElementType, Graph, Node, ValueInfo } from '../../graph/graph';
import type { ValueType } from '../../graph/shapes';
import { reads } from '../../graph/traverse';
import type { TypedModel } from '../../graph/typedModel';

const FLOAT = 1;
/** ONNX's numbers of float16 and bfloat16 in type attributes. */
const HALVES = new Set([10n, 16n]);
const TYPE_ATTRIBUTES = ['to', 'dtype', 'output_dtype'];
/** Loops, which carry values: all half-precision inputs and outputs of their bodies change together. */
const LOOPS = new Set(['Loop', 'Scan', 'SequenceMap']);

/** Types of shapes, indices and conditions: half-precision numbers computed from them are not changed. */
const SIZES = new Set<ElementType>(['int64', 'bool']);

function isHalf(type: ElementType | undefined): boolean {
  return type === 'float16' || type === 'bfloat16';
}

/** One graph's new nodes, and the single-precision name of each half-precision value. */
interface Scope {
  readonly nodes: Node[];
  readonly names: Map<string, string>;
}

class Widening {
  /** Values that depend on the lookup; half-precision ones are single now. */
  private readonly reached = new Set<string>();
  changed = false;

  constructor(
    private readonly b: Builder,
    private readonly types: ReadonlyMap<string, ValueType>,
    private readonly lookup: string,
  ) {
    this.reached.add(lookup);
  }

  private half(value: string): boolean {
    return isHalf(this.types.get(value)?.type);
  }

  /** The single-precision form of a value, made on first use. */
  private wide(value: string, scope: Scope): string {
    const known = scope.names.get(value);
    if (known !== undefined || !this.half(value)) return known ?? value;
    if (this.reached.has(value) && value !== this.lookup) return value;
    const name = this.b.fresh('wide');
    scope.nodes.push(makeNode('Cast', [value], [name], { to: FLOAT }));
    scope.names.set(value, name);
    this.changed = true;
    return name;
  }

  private touches(node: Node): boolean {
    const read = reads(node);
    if (read.some((i) => this.reached.has(i))) return true;
    const looksUp = node.op === 'Gather' || node.op === 'Cast';
    return !looksUp && read.some((i) => this.types.get(i)?.type === 'bfloat16');
  }

  private attribute(name: string, a: Attribute, node: Node, scope: Scope): Attribute {
    if (a.kind === 'graph') return { kind: 'graph', value: this.body(a.value, node, scope) };
    return a.kind === 'int' && TYPE_ATTRIBUTES.includes(name) && HALVES.has(a.value)
      ? { ...a, value: BigInt(FLOAT) }
      : a;
  }

  node(node: Node, scope: Scope): void {
    if (!this.touches(node)) {
      scope.nodes.push(node);
      return;
    }
    const inputs = node.inputs.map((i) => this.wide(i, scope));
    const attributes = new Map([...node.attributes].map(([name, a]) => [name, this.attribute(name, a, node, scope)]));
    for (const o of node.outputs) {
      if (!SIZES.has(this.types.get(o)?.type ?? 'other')) this.reached.add(o);
      if (this.half(o)) this.changed = true;
    }
    scope.nodes.push({ ...node, inputs, attributes });
  }

  /** A subgraph of a node that depends on the lookup: its half outputs become single in every branch. */
  private body(graph: Graph, node: Node, outer: Scope): Graph {
    const scope: Scope = { nodes: [], names: new Map(outer.names) };
    const inputs = graph.inputs.map((i): ValueInfo => {
      if (!LOOPS.has(node.op) || !this.half(i.name)) return i;
      this.reached.add(i.name);
      return { ...i, type: 'float32' };
    });
    for (const inner of graph.nodes) this.node(inner, scope);
    const outputs = graph.outputs.map((o): ValueInfo => {
      if (!this.half(o.name)) return o;
      return { ...o, name: this.wide(o.name, scope), type: 'float32' };
    });
    return { ...graph, inputs, outputs, nodes: scope.nodes };
  }

  /** Whether a half-precision value is single now. */
  single(value: string): boolean {
    return this.reached.has(value) && this.half(value);
  }
}

/** The model in single precision from the lookup's output on; the model itself when nothing there is half. */
export function widen(model: TypedModel, lookup: string): TypedModel {
  const b = new Builder(model.graph);
  const widening = new Widening(b, model.types, lookup);
  const scope: Scope = { nodes: [], names: new Map() };
  for (const node of model.graph.nodes) widening.node(node, scope);
  if (!widening.changed) return model;
  const outputs = model.graph.outputs.map((o): ValueInfo => (widening.single(o.name) ? { ...o, type: 'float32' } : o));
  return model.with({ ...model.graph, nodes: scope.nodes, outputs });
}
