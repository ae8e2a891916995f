/** Gradient rules: one function per op that emits nodes for the vector-Jacobian product of each input. */

import * as l10n from '@vscode/l10n';
import { GradientError } from '../errors';
import type { Builder } from '../graph/builder';
import { type Dim, type ElementType, type Node, opKey } from '../graph/graph';
import type { ValueType } from '../graph/shapes';
import { factOfTensor } from '../graph/shapes/literal';
import { captures } from '../graph/traverse';

/** The values that a node has gradients for: its inputs, then the outer values that its subgraphs capture. */
export function sourcesOf(node: Node): readonly string[] {
  const graphs = [...node.attributes.values()].flatMap((a) => (a.kind === 'graph' ? captures(a.value) : []));
  return graphs.length === 0 ? node.inputs : [...node.inputs, ...new Set(graphs)];
}

/**
 * Adds to a builder (of a subgraph, say) the gradients of `sources`, given those of what `nodes` make (`seeds`):
 * undefined for those that no seeded value depends on. `types` has the facts of the nodes' values where they are not
 * the graph's own.
 */
export type Differentiate = (
  b: Builder,
  nodes: readonly Node[],
  seeds: ReadonlyMap<string, string>,
  sources: readonly string[],
  types?: ReadonlyMap<string, ValueType>,
) => readonly (string | undefined)[];

/** A rule's view of a node: its values, their types and gradients, and the builder for new nodes. */
export class RuleContext {
  constructor(
    readonly b: Builder,
    readonly node: Node,
    /** The gradient of each output, of its shape and type; undefined where nothing on the path reads it. */
    readonly grads: readonly (string | undefined)[],
    /** Whether a gradient of each source (see `sourcesOf`) is wanted. Entries for others are ignored. */
    readonly wants: readonly boolean[],
    private readonly types: ReadonlyMap<string, ValueType>,
    readonly differentiate: Differentiate,
  ) {}

  /** The gradient of the first output. An op with one output always has it when its rule runs. */
  get grad(): string {
    const [first] = this.grads;
    if (first === undefined) throw this.refuse('its first output has no gradient');
    return first;
  }

  get inputs(): readonly string[] {
    return this.node.inputs;
  }

  /** An input by its index; '' where the optional input is omitted. */
  input(index: number): string {
    return this.node.inputs[index] ?? '';
  }

  /** The inferred fact of a value. */
  typeOf(value: string): ValueType | undefined {
    return this.types.get(value);
  }

  type(value: string): ElementType {
    return this.types.get(value)?.type ?? 'other';
  }

  /** The known dimensions of a value; null when the rank is unknown. */
  dims(value: string): readonly Dim[] | null {
    return this.types.get(value)?.dims ?? null;
  }

  /** The dimensions; throws GradientError where the rank is unknown. */
  known(value: string): readonly Dim[] {
    const dims = this.dims(value);
    if (dims === null) throw this.refuse(`the rank of ${value} is not known`);
    return dims;
  }

  rank(value: string): number {
    return this.known(value).length;
  }

  /** An axis in [0, rank of value). */
  axis(value: string, axis: number): number {
    return axis < 0 ? axis + this.rank(value) : axis;
  }

  /** The elements of a small constant, where the graph has them. */
  numbers(value: string): readonly number[] | undefined {
    const tensor = this.b.initializers.get(value);
    const elements = tensor && factOfTensor(tensor).elements;
    if (!elements?.every((e): e is number => typeof e === 'number')) return undefined;
    // Elements past 2^53 are infinite: as indices they are past every end.
    const far = Number.MAX_SAFE_INTEGER;
    return elements.map((e) => Math.max(-far, Math.min(far, e)));
  }

  /** A scalar constant of the type of `like`. */
  scalar(value: number, like: string): string {
    return this.b.scalar(this.type(like), value);
  }

  /** The shape of a value as an int64 vector: a constant where it is known, else read at run time. */
  shape(value: string): string {
    const dims = this.dims(value);
    if (dims?.every((d): d is number => typeof d === 'number')) return this.b.ints(dims);
    return this.b.node('Shape', [value]);
  }

  /** A zero of the shape and type of `value`. */
  zeros(value: string): string {
    const zero = this.b.scalar(this.type(value), 0);
    return this.b.node('Expand', [zero, this.b.node('Shape', [value])]);
  }

  refuse(why: string): GradientError {
    return new GradientError(
      l10n.t`the gradient of ${opKey(this.node)} (node ${this.node.name}) cannot be made: ${why}`,
    );
  }
}

/**
 * Returns one entry per source of the node (its inputs, then the outer values that its subgraphs capture): the name of
 * its gradient, or undefined where none is wanted. The recipe for adding a rule is in CONTRIBUTING.md.
 */
export type GradientRule = (c: RuleContext) => readonly (string | undefined)[];

/** Rules by op key (see `opKey`). */
export type GradientRules = ReadonlyMap<string, GradientRule>;
