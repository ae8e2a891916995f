import type { Graph, Model } from './graph';
import { inferShapes, type ValueType } from './shapes';

/**
 * A model with the types of its values: what goes from one compile pass to the next. Types are inferred when they are
 * first asked for, once; a pass that changes nothing gives back the object that it got, and they stay.
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
