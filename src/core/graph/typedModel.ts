import type { Graph, Model } from './graph';
import { inferShapes, type ValueType } from './shapes';

/**
 * A model with the types of its values, as compile passes exchange it. Types are inferred once, at the first use; a
 * pass that changes nothing returns the same object, which keeps them.
 */
export class TypedModel implements Model {
  readonly graph: Graph;
  readonly opsets: Model['opsets'];
  readonly irVersion: number;
  private inferred: ReadonlyMap<string, ValueType> | undefined;

  constructor({ graph, opsets, irVersion }: Model) {
    this.graph = graph;
    this.opsets = opsets;
    this.irVersion = irVersion;
  }

  get types(): ReadonlyMap<string, ValueType> {
    this.inferred ??= inferShapes(this);
    return this.inferred;
  }

  /** The model with another graph; the same object when the graph is its own. */
  with(graph: Graph): TypedModel {
    return graph === this.graph ? this : new TypedModel({ ...this, graph });
  }
}

/** The model with its types; the same object when it has them already. */
export function typed(model: Model): TypedModel {
  return model instanceof TypedModel ? model : new TypedModel(model);
}
