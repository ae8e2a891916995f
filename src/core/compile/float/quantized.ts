/**
 * The context for dequantising an op. In the float twin a quantised activation is the real number that it represents:
 * without rounding, scales and zero points cancel, and only weights keep theirs.
 */

import type { Builder } from '../../graph/builder';
import type { Node } from '../../graph/graph';
import type { ValueType } from '../../graph/shapes';
import { ExpansionContext } from '../expand/context';
import type { Outputs } from '../expand/rewrite';

/**
 * Quantised values that are real numbers now, each with the scale by which an integer product has to divide it: ''
 * where that scale is taken to be 1 (DynamicQuantizeLinear).
 */
export type Reals = Map<string, string>;

const INTEGERS = new Set(['int8', 'uint8', 'int16', 'uint16', 'int32']);

/** The context of an op's dequantisation. */
export class QuantizedContext extends ExpansionContext {
  constructor(
    b: Builder,
    node: Node,
    types: ReadonlyMap<string, ValueType>,
    readonly reals: Reals,
    private readonly constants: ReadonlyMap<string, unknown>,
  ) {
    super(b, node, types);
  }

  isConstant(index: number): boolean {
    return this.constants.has(this.input(index));
  }

  isReal(index: number): boolean {
    return this.reals.has(this.input(index));
  }

  get anyReal(): boolean {
    return this.node.inputs.some((i) => this.reals.has(i));
  }

  isInteger(index: number): boolean {
    return INTEGERS.has(this.type(index)) && !this.isReal(index);
  }

  /** Marks the first output as a real number. */
  mark(scale = ''): void {
    this.reals.set(this.node.outputs[0], scale);
  }

  /** Input `index` minus its zero point, as float32. `shaped` reshapes a zero point of one axis. */
  centred(index: number, zero: number, shaped: (v: string) => string = (v) => v): string {
    const x = this.cast(this.input(index), 'float32');
    return this.has(zero) ? this.op('Sub', [x, shaped(this.cast(this.input(zero), 'float32'))]) : x;
  }

  /** Input `index` as the real number that it represents. */
  real(index: number, scale: number, zero: number, shaped: (v: string) => string = (v) => v): string {
    if (this.isReal(index) || !this.isInteger(index)) return this.input(index);
    return this.op('Mul', [this.centred(index, zero, shaped), shaped(this.input(scale))]);
  }

  /** Reshapes a vector over the first axis of a tensor of `rank` axes; scalars and vectors of 1 need no change. */
  overFirst(rank: number): (v: string) => string {
    return (v) => this.op('Reshape', [v, this.ints([-1, ...Array<number>(rank - 1).fill(1)])]);
  }
}

/** Dequantises a node; undefined if nothing in the node is quantised. */
export type Dequantization = (c: QuantizedContext) => Outputs | undefined;
export type Dequantizations = readonly (readonly [string, Dequantization])[];
