/** A file's own graph where ONNX Runtime does not run it as it is, though its numbers are plain from the specification. */
import { type Graph, intAttribute, type Model, opKey } from '../graph/graph';
import { typed } from '../graph/typedModel';
import { batchesFirst } from './expand/batchFirst';
import { expand } from './expand/expand';

const table = new Map(batchesFirst);

/** Whether some node, at any depth, has rows before steps. */
function refused({ nodes }: Graph): boolean {
  return nodes.some((node) => {
    if (table.has(opKey(node)) && intAttribute(node, 'layout', 0) !== 0) return true;
    return [...node.attributes.values()].some((a) => a.kind === 'graph' && refused(a.value));
  });
}

/** The same model, in forms that ONNX Runtime runs: the same object where it runs already. */
export function runnable(model: Model): Model {
  return refused(model.graph) ? expand(typed(model), table).model : model;
}
