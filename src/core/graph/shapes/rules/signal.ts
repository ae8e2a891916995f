import { elementType } from '../elementType';
import { resolveAxis } from '../fact';
import type { ShapeRule } from '../operation';

/** DFT: the last axis is 1 (real) or 2 (complex); one axis is transformed; a one-sided result has half its size. */
const dft: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  if (dims === null) return [{ type, dims }];
  const given = op.has(2) ? op.only(2) : op.int('axis', op.opset < 20 ? 1 : -2);
  const axis = resolveAxis(given, dims.length);
  if (axis === null) return [{ type, dims: dims.map(() => null) }];
  const length = op.has(1) ? op.only(1) : (dims[axis] ?? null);
  const oneSided = op.int('onesided', 0) !== 0;
  const inverse = op.int('inverse', 0) !== 0;
  const half = op.symbols.add(op.symbols.floorDivide(length, 2), 1);
  const size = oneSided ? (inverse ? null : half) : op.symbols.atMost(0, length) ? length : null;
  const last = oneSided && inverse ? 1 : 2;
  return [{ type, dims: dims.map((dim, i) => (i === axis ? size : i === dims.length - 1 ? last : dim)) }];
};

/** STFT: [batch, frames, bins, 2]. */
const stft: ShapeRule = (op) => [{ type: op.type(0), dims: [op.dims(0)?.[0] ?? null, null, null, 2] }];

const melWeights: ShapeRule = (op) => [{ type: elementType(op.int('output_datatype', 1)), dims: [null, null] }];

export const SIGNAL: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['DFT', dft],
  ['STFT', stft],
  ['MelWeightMatrix', melWeights],
]);
