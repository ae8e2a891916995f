import type { Attribute, Dim, ElementType, Graph, Node } from '../graph';
import { toNumber } from '../integers';
import { asElement, type Element, type Fact, UNKNOWN } from './fact';
import type { Symbols } from './symbols';

/** Returns what is known of each output of an operation, in order; outputs past the end are unknown. Never throws. */
export type ShapeRule = (op: Operation) => readonly Fact[];

/** Infers a subgraph: the facts of its outputs, given those of its inputs. `repeated` where it runs more than once. */
export type InferBody = (body: Graph, inputs: readonly Fact[], repeated: boolean) => readonly Fact[];

/** A shape rule's view of a node: attributes, facts of the inputs, and arithmetic on sizes. */
export class Operation {
  constructor(
    readonly node: Node,
    /** Version of the node's operator set; Infinity where the model imports none. */
    readonly opset: number,
    readonly inputs: readonly Fact[],
    readonly symbols: Symbols,
    readonly inferBody: InferBody,
  ) {}

  /** Whether the input is given, known or not. */
  has(index: number): boolean {
    return (this.node.inputs[index] ?? '') !== '';
  }

  input(index: number): Fact {
    return this.inputs[index] ?? UNKNOWN;
  }

  type(index: number): ElementType {
    return this.input(index).type;
  }

  dims(index: number): readonly Dim[] | null {
    return this.input(index).dims;
  }

  /** The rank of an input, or null. */
  rank(index: number): number | null {
    return this.dims(index)?.length ?? null;
  }

  elements(index: number): readonly Element[] | undefined {
    return this.input(index).elements;
  }

  /** The only element of an input, or null. */
  only(index: number): Element {
    const elements = this.elements(index);
    return elements?.length === 1 ? (elements[0] ?? null) : null;
  }

  /** The first known type among inputs that must have one type. */
  commonType(...indices: readonly number[]): ElementType {
    return indices.map((index) => this.type(index)).find((type) => type !== 'other') ?? 'other';
  }

  attribute(name: string): Attribute | undefined {
    return this.node.attributes.get(name);
  }

  int(name: string): number | undefined;
  int(name: string, fallback: number): number;
  int(name: string, fallback?: number): number | undefined {
    const a = this.attribute(name);
    return a?.kind === 'int' ? toNumber(a.value) : fallback;
  }

  ints(name: string): readonly number[] | undefined {
    const a = this.attribute(name);
    return a?.kind === 'ints' ? a.value.map(toNumber) : undefined;
  }

  text(name: string, fallback: string): string {
    const a = this.attribute(name);
    return a?.kind === 'string' ? a.value : fallback;
  }

  graph(name: string): Graph | undefined {
    const a = this.attribute(name);
    return a?.kind === 'graph' ? a.value : undefined;
  }

  /**
   * A list that older operator sets have as an attribute and newer ones as an input: undefined where the node has
   * neither, null where the input's elements are unknown.
   */
  list(name: string, index: number): readonly Element[] | null | undefined {
    const a = this.attribute(name);
    if (a?.kind === 'ints') return a.value.map(asElement);
    return this.has(index) ? (this.elements(index) ?? null) : undefined;
  }
}
