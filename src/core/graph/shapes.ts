import { type Dim, type ElementType, type Graph, type Model, type Node, opKey, type ValueInfo } from './graph';
import { type Fact, isInteger, MAX_ELEMENTS, MAX_RANK, UNKNOWN } from './shapes/fact';
import { factOfTensor } from './shapes/literal';
import { Operation } from './shapes/operation';
import { inTopologicalOrder } from './shapes/order';
import { Symbols } from './shapes/symbols';
import { RULES } from './shapes/table';

/**
 * Element type and dimensions of a value. A number is the size in every run, equal strings are equal sizes in one run,
 * null is unknown; `dims` is null when the rank is unknown. Values that are not tensors have type 'other'.
 */
export interface ValueType {
  readonly type: ElementType;
  readonly dims: readonly Dim[] | null;
}

/** Levels of subgraphs that are inferred; deeper ones are unknown. */
const MAX_DEPTH = 16;

/**
 * Infers the types and dimensions of all values of a model, including those of subgraphs, from the operations alone:
 * the file's own types of inner values and outputs are not trusted. Symbols are the names that the file gives to axes
 * of its inputs, and expressions of them such as `(S-1)`. Axes of integer inputs are assumed not to be empty. Outputs
 * of unknown operations are unknown, and so is a name that several subgraphs use. Never throws.
 */
export function inferShapes(model: Model): ReadonlyMap<string, ValueType> {
  return new Inference(model.opsets).run(model.graph);
}

class Inference {
  private readonly facts = new Map<string, Fact>();
  private readonly symbols = new Symbols();
  /** Facts of outer names that a subgraph shadows. */
  private readonly hidden: [string, Fact][] = [];
  private readonly ambiguous = new Set<string>();
  private depth = 0;

  constructor(private readonly opsets: ReadonlyMap<string, number>) {}

  run(graph: Graph): ReadonlyMap<string, ValueType> {
    const tokens = graph.inputs.filter(({ type }) => isInteger(type));
    // Names on token axes first: their bounds there hold everywhere.
    for (const input of tokens) this.facts.set(input.name, this.inputFact(input, 1));
    for (const input of graph.inputs)
      if (!this.facts.has(input.name)) this.facts.set(input.name, this.inputFact(input, 0));
    this.walk(graph);
    const result = new Map<string, ValueType>();
    for (const [name, { type, dims }] of this.facts) result.set(name, { type, dims });
    for (const name of this.ambiguous) result.set(name, UNKNOWN);
    return result;
  }

  private inputFact({ type, dims }: ValueInfo, lowest: number): Fact {
    if (dims === null || dims.length > MAX_RANK) return { type, dims: null };
    const size = (dim: Dim): Dim => {
      if (typeof dim === 'number') return Number.isSafeInteger(dim) && dim >= 0 ? dim : this.symbols.fresh(lowest);
      return dim === null || dim === '' ? this.symbols.fresh(lowest) : this.symbols.named(dim, lowest);
    };
    return { type, dims: dims.map(size) };
  }

  private set(name: string, fact: Fact): void {
    const before = this.facts.get(name);
    if (this.depth > 0 && before !== undefined) {
      this.hidden.push([name, before]);
      this.ambiguous.add(name);
    }
    this.facts.set(name, fact);
  }

  private walk(graph: Graph): void {
    for (const [name, tensor] of graph.initializers) this.set(name, factOfTensor(tensor));
    for (const node of inTopologicalOrder(graph.nodes)) {
      const outputs = this.infer(node);
      for (const [i, name] of node.outputs.entries()) if (name !== '') this.set(name, this.checked(outputs[i]));
    }
  }

  private infer(node: Node): readonly Fact[] {
    const rule = RULES.get(opKey(node));
    if (rule === undefined) return [];
    const names = node.domain === '' || node.domain === 'ai.onnx' ? ['', 'ai.onnx'] : [node.domain];
    const opset = names.map((name) => this.opsets.get(name)).find((version) => version !== undefined);
    const inputs = node.inputs.map((name) => this.facts.get(name) ?? UNKNOWN);
    return rule(new Operation(node, opset ?? Infinity, inputs, this.symbols, this.inferBody));
  }

  private readonly inferBody = (body: Graph, inputs: readonly Fact[], repeated: boolean): readonly Fact[] => {
    if (this.depth >= MAX_DEPTH) return [];
    const outer = this.hidden.length;
    this.depth++;
    for (const [i, { name }] of body.inputs.entries()) this.set(name, inputs[i] ?? UNKNOWN);
    if (repeated) this.symbols.repeatedly(() => this.walk(body));
    else this.walk(body);
    this.depth--;
    const outputs = body.outputs.map(({ name }) => this.facts.get(name) ?? UNKNOWN);
    for (const [name, fact] of this.hidden.splice(outer).reverse()) this.facts.set(name, fact);
    return outputs;
  };

  /** A rule's result with a symbol for every unknown size, and without elements that do not fit the dimensions. */
  private checked(fact: Fact | undefined): Fact {
    if (fact === undefined || fact.dims === null || fact.dims.length > MAX_RANK)
      return { type: fact?.type ?? 'other', dims: null };
    const dims = fact.dims.map((dim) => this.size(dim));
    const count = dims.reduce<number>((total, dim) => (typeof dim === 'number' ? total * dim : Number.NaN), 1);
    const fits = fact.elements?.length === count && count <= MAX_ELEMENTS;
    return { type: fact.type, dims, elements: fits ? fact.elements : undefined };
  }

  /** Sizes are not negative: an expression that could be negative was not understood. */
  private size(dim: Dim): Dim {
    if (typeof dim === 'number') return Number.isSafeInteger(dim) && dim >= 0 ? dim : null;
    return dim ?? this.symbols.fresh();
  }
}
