import { elementType } from '../elementType';
import { type Fact, resolveAxis } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import { like } from './elementwise';

/** Mean and inverse standard deviation: the axes from `axis` on have size 1. */
function statistics(op: Operation): Fact {
  const dims = op.dims(0);
  const axis = dims && resolveAxis(op.int('axis', -1), dims.length);
  const type = elementType(op.int('stash_type', 1));
  return { type, dims: dims && axis !== null ? dims.map((dim, i) => (i < axis ? dim : 1)) : null };
}

const layer: ShapeRule = (op) => [...like(op), statistics(op), statistics(op)];

/** RMS norm under the name that ONNX Runtime's optimiser uses. */
const simplified: ShapeRule = (op) => [...like(op), statistics(op)];

/** In training mode the statistics are further outputs, each like its input. */
const batch: ShapeRule = (op) => [...like(op), op.input(3), op.input(4)].map(({ type, dims }) => ({ type, dims }));

/** Normalisations keep the shape. */
export const NORMALIZATION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['LayerNormalization', layer],
  ['SimplifiedLayerNormalization', simplified],
  ['RMSNormalization', like],
  ['InstanceNormalization', like],
  ['GroupNormalization', like],
  ['BatchNormalization', batch],
]);
