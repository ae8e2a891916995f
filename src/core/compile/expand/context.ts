/** The context of an expansion, and the type of expansions. */
import type { Attributes, Builder } from '../../graph/builder';
import { type Dim, type ElementType, type Node, opKey } from '../../graph/graph';
import type { ValueType } from '../../graph/shapes';
import { type Outputs, UnsupportedForm } from './rewrite';

/** ONNX's numbers of the floating-point types, for Cast. */
const NUMBERS: Partial<Record<ElementType, number>> = { float32: 1, float16: 10, float64: 11, bfloat16: 16 };
/** The lowest finite number of each floating-point type, used in masks. */
const LOWEST: Partial<Record<ElementType, number>> = {
  float16: -65504,
  float64: -Number.MAX_VALUE,
};
const LOWEST_SINGLE = -3.4028234663852886e38;

/** An expansion's view of a node: its inputs, their types, and the builder for new nodes. */
export class ExpansionContext {
  constructor(
    readonly b: Builder,
    readonly node: Node,
    private readonly types: ReadonlyMap<string, ValueType>,
  ) {}

  /** An input by its index; '' where it is omitted. */
  input(index: number): string {
    return this.node.inputs[index] ?? '';
  }

  has(index: number): boolean {
    return this.input(index) !== '';
  }

  /** The element type of an input. */
  type(index = 0): ElementType {
    return this.types.get(this.input(index))?.type ?? 'other';
  }

  /** Dimensions of an input; null when not even the rank is known. */
  dims(index: number): readonly Dim[] | null {
    return this.types.get(this.input(index))?.dims ?? null;
  }

  /** The rank of an input; refuses where it is unknown. */
  rank(index: number): number {
    const dims = this.dims(index);
    if (dims === null) throw this.refuse(`the rank of input ${index} is not known`);
    return dims.length;
  }

  /** The size of an axis (negative: from the end); refuses where it is not a known number. */
  size(index: number, axis: number): number {
    const dim = this.dims(index)?.at(axis);
    if (typeof dim !== 'number') throw this.refuse(`axis ${axis} of input ${index} has no known size`);
    return dim;
  }

  /** Adds a node and returns its output. */
  op(name: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.b.node(name, inputs, attributes);
  }

  /** The floating-point type that the node computes in: that of its first floating-point input. */
  get float(): ElementType {
    return this.type() in NUMBERS ? this.type() : 'float32';
  }

  /** A vector of int64; refuses sizes that are not integers, which damaged nodes have. */
  ints(values: readonly number[]): string {
    const broken = values.find((v) => !Number.isSafeInteger(v));
    if (broken !== undefined) throw this.refuse(`its sizes are inconsistent (${broken} is not a number of elements)`);
    return this.b.ints(values);
  }

  /** A scalar of the type that the node computes in. */
  scalar(value: number): string {
    return this.b.scalar(this.float, value);
  }

  /** The lowest finite number of that type. */
  get lowest(): number {
    return LOWEST[this.float] ?? LOWEST_SINGLE;
  }

  /** The value cast to the given floating-point type. */
  cast(value: string, type: ElementType): string {
    return this.op('Cast', [value], { to: NUMBERS[type] ?? 1 });
  }

  /** The sum of a value and an optional input. */
  plus(value: string, index: number): string {
    return this.has(index) ? this.op('Add', [value, this.input(index)]) : value;
  }

  /** Refuses when one of these inputs is given. */
  without(names: Readonly<Record<number, string>>): void {
    for (const [index, name] of Object.entries(names))
      if (this.has(Number(index))) throw this.refuse(`its input ${name} is not supported`);
  }

  refuse(why: string): UnsupportedForm {
    return new UnsupportedForm(`${opKey(this.node)} (node ${this.node.name || this.node.outputs[0]}): ${why}`);
  }
}

/**
 * Adds nodes that compute the same as the node, and returns their outputs in the node's order; undefined where the node
 * needs no expansion.
 */
export type Expansion = (c: ExpansionContext) => Outputs | undefined;
/** Expansions by op key (see `opKey`). */
export type Expansions = readonly (readonly [string, Expansion])[];
