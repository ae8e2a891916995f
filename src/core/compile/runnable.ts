/** Rewrites a file's graph that ONNX Runtime does not support, though the ONNX specification defines its result. */
import { type Graph, intAttribute, type Model, opKey } from '../graph/graph';
import { typed } from '../graph/typedModel';
import { batchesFirst } from './expand/batchFirst';
import { expand } from './expand/expand';

const table = new Map(batchesFirst);

/** Whether a node at any depth has layout 1 (rows before steps). */
function refused({ nodes }: Graph): boolean {
  return nodes.some((node) => {
    if (table.has(opKey(node)) && intAttribute(node, 'layout', 0) !== 0) return true;
    return [...node.attributes.values()].some((a) => a.kind === 'graph' && refused(a.value));
  });
}

/** The same model in forms that ONNX Runtime supports; the same object where nothing has to change. */
export function runnable(model: Model): Model {
  return refused(model.graph) ? expand(typed(model), table).model : model;
}
