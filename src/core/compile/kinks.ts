/**
 * Whether the logits are a smooth function along the path, according to the graph: what the adaptive rule asks of slopes
 * only where they can jump.
 */
import { type Graph, intAttribute, type Node, opKey } from '../graph/graph';
import { resolveAxis } from '../graph/shapes/fact';
import { factOfTensor } from '../graph/shapes/literal';
import { has } from '../graph/traits';
import { consumers, needed, producers, reads } from '../graph/traverse';
import type { TypedModel } from '../graph/typedModel';

/** ONNX's numbers of float32, float16, float64 and bfloat16. */
const FLOATS = new Set([1, 10, 11, 16]);
/** A norm is kept above such a bound only so that nothing is divided by 0. */
const TINY = 1e-6;
const NORMS = new Set(['ReduceL2', 'Sqrt']);

/** A graph with the queries about its path. */
class PathGraph {
  /** Values that differ from one point of the path to another. */
  private readonly moving: Set<string>;
  private readonly makers: ReadonlyMap<string, Node>;
  private readonly readers: ReadonlyMap<string, readonly Node[]>;
  private readonly graph: Graph;
  private readonly types: TypedModel['types'];
  /** Those that move, and that the logits need. */
  readonly nodes: readonly Node[];

  constructor({ graph, types }: TypedModel, lookups: readonly string[], logits: string) {
    this.graph = graph;
    this.types = types;
    this.makers = producers(graph.nodes);
    this.readers = consumers(graph.nodes);
    this.moving = new Set(lookups);
    const reached = new Set<Node>();
    for (const node of graph.nodes) {
      if (!reads(node).some((i) => this.moving.has(i)) || this.isConstant(node)) continue;
      // The nodes of a lookup before its output read ids alone, and so do not come here.
      for (const o of node.outputs) this.moving.add(o);
      reached.add(node);
    }
    this.nodes = needed(graph.nodes, [logits]).filter((node) => reached.has(node));
  }

  /** Whether a node's output is the same along the path although an input moves. */
  private isConstant(node: Node): boolean {
    if (has('constantOnPath', node)) return true;
    // Masks that are looked for in the scores: no finite score is one.
    return opKey(node) === 'Equal' && node.inputs.some((i) => this.elements(i)?.every((e) => e === null));
  }

  /** Of a small constant of floats: null stands for what is not finite. */
  private elements(value: string): readonly unknown[] | undefined {
    const tensor = this.graph.initializers.get(value);
    return tensor?.type.includes('float') ? factOfTensor(tensor).elements : undefined;
  }

  isSmooth(node: Node): boolean {
    switch (opKey(node)) {
      case 'Cast':
        return FLOATS.has(intAttribute(node, 'to', 0));
      case 'Sqrt':
        return !this.isSquare(node.inputs[0]);
      case 'ReduceMax':
        return this.cancels(node);
      case 'Clip':
      case 'Max':
        return this.isGuard(node);
      default:
        return has('smooth', node);
    }
  }

  /** x x or x^n as it is: its root is |x|. */
  private isSquare(value: string): boolean {
    const maker = this.makers.get(value);
    if (!maker) return false;
    return opKey(maker) === 'Pow' || (opKey(maker) === 'Mul' && maker.inputs[0] === maker.inputs[1]);
  }

  /** The only reader of a node's output, when its op is `op`. */
  private next({ outputs: [output] }: Node, op: string): Node | undefined {
    const [only, ...others] = this.readers.get(output) ?? [];
    return only && others.length === 0 && opKey(only) === op ? only : undefined;
  }

  /** The largest x of exp(x - max x) / sum exp(x - max x): whatever is subtracted cancels. */
  private cancels(node: Node): boolean {
    const less = this.next(node, 'Sub');
    const exp = less && this.next(less, 'Exp');
    if (!exp || less.inputs[0] !== node.inputs[0]) return false;
    const [power] = exp.outputs;
    const after = this.readers.get(power) ?? [];
    const sum = after.find((n) => opKey(n) === 'ReduceSum');
    const share = sum && this.next(sum, 'Div');
    if (!share || after.length !== 2 || !after.includes(share) || share.inputs[0] !== power) return false;
    const axes = this.axesOf(node);
    return axes !== undefined && axes === this.axesOf(sum);
  }

  /** The axes that a node reduces and keeps with size 1, as text. */
  private axesOf({ inputs, attributes }: Node): string | undefined {
    const keepsDims = attributes.get('keepdims')?.value !== 0n;
    const axes = this.graph.initializers.get(inputs[1] ?? '');
    const rank = this.types.get(inputs[0])?.dims?.length;
    const elements = axes && factOfTensor(axes).elements;
    if (!keepsDims || !elements || rank === undefined) return undefined;
    return elements.map((axis) => resolveAxis(axis, rank)).join();
  }

  /** A norm that is kept from 0. */
  private isGuard({ inputs }: Node): boolean {
    const moving = inputs.filter((i) => this.moving.has(i));
    const maker = this.makers.get(moving[0] ?? '');
    if (moving.length !== 1 || !maker || !NORMS.has(opKey(maker))) return false;
    const bounds = inputs.filter((i) => i !== '' && i !== moving[0]).map((i) => this.elements(i));
    return bounds.length === 1 && (bounds[0]?.every((e) => typeof e === 'number' && e <= TINY) ?? false);
  }
}

/**
 * The ops between the lookups and the logits that may give the slopes along the path jumps or corners, in alphabetical
 * order; empty where the logits are a smooth function there. Everything that depends on a lookup counts, also where no
 * gradient flows (conditions, indices), and an unknown op counts as one that jumps.
 * @param lookups the values that are interpolated
 */
export function kinksOf(model: TypedModel, lookups: readonly string[], logits: string): readonly string[] {
  const path = new PathGraph(model, lookups, logits);
  return [...new Set(path.nodes.filter((node) => !path.isSmooth(node)).map(opKey))].sort();
}
