/** Nodes for subgraphs. */
import { Builder } from '../graph/builder';
import type { Graph } from '../graph/graph';

/** Adds nodes to a subgraph under names that the graph around it does not have. */
export class BranchBuilder extends Builder {
  constructor(
    branch: Pick<Graph, 'nodes' | 'initializers' | 'inputs'>,
    private readonly outer: Builder,
  ) {
    super(branch);
  }

  override fresh(hint: string): string {
    return this.outer.fresh(hint);
  }
}
