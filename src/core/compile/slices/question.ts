import type { Dim, Node } from '../../graph/graph';

/** A query about an op: where a selection along `axis` of its first output comes from. */
export interface SliceQuestion {
  readonly node: Node;
  /** In [0, rank of the output). */
  readonly axis: number;
  /** null when the rank is unknown. */
  dims(value: string): readonly Dim[] | null;
  /** The elements of a small integer constant. */
  ints(value: string): readonly number[] | undefined;
}

/** For each input the axis to select along, or null where the op reads all of it. */
export interface Propagated {
  readonly axes: readonly (number | null)[];
  /** The new target shape of a Reshape. */
  readonly shape?: readonly number[];
}

/** Undefined where the op does not propagate the selection. */
export type PropagationRule = (q: SliceQuestion) => Propagated | undefined;
