import type { Dim } from '../../graph';
import { broadcastDims } from '../broadcast';
import { type Fact, resolveAxis } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import { like } from './elementwise';
import { fusedMatMul, gemm, packedMatMul } from './product';

/** Per-row statistics of a layer norm over the last axis, in single precision. */
function statistics(op: Operation): Fact {
  const dims = op.dims(0);
  return { type: 'float32', dims: dims && [...dims.slice(0, -1), 1] };
}

/** SkipLayerNormalization: output, mean, inverse deviation, and the sum of input, skip and bias. */
const skipNorm: ShapeRule = (op) => [...like(op), statistics(op), statistics(op), ...like(op)];

/** EmbedLayerNormalization: ids [B, S] and tables [., E] give [B, S, E], the number of tokens per row, and the sum. */
const embedNorm: ShapeRule = (op) => {
  const [batch = null, length = null] = op.dims(0) ?? [];
  const type = op.type(2);
  const output: Fact = { type, dims: [batch, length, op.dims(2)?.[1] ?? null] };
  return [output, { type: 'int32', dims: [batch] }, output];
};

const biasSoftmax: ShapeRule = (op) => [{ type: op.type(0), dims: op.dims(0) }];

/** The bias is broadcast to the input. */
const biased: ShapeRule = (op) => [
  { type: op.commonType(0, 1), dims: broadcastDims(op.symbols, [op.dims(0), op.dims(1)]) },
];

/** BiasSplitGelu halves the last axis. */
const biasSplitGelu: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  const half: Dim = op.symbols.floorDivide(dims?.at(-1) ?? null, 2);
  return [{ type, dims: dims && dims.length > 0 ? [...dims.slice(0, -1), half] : null }];
};

const biasDropout: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  return [
    { type, dims },
    { type: 'bool', dims },
  ];
};

/** GatherBlockQuantized: Gather on packed rows, in the type of the scales. */
const gatherQuantized: ShapeRule = (op) => {
  const [type, data, indices] = [op.type(2), op.dims(0), op.dims(1)];
  const axis = data && resolveAxis(op.int('gather_axis', 0), data.length);
  if (data === null || indices === null || axis === null) return [{ type, dims: null }];
  // Bytes hold several numbers of the last axis.
  const perByte = op.type(0) === 'uint8' ? 8 / op.int('bits', 4) : 1;
  const kept = data.map((dim, i) => (i < data.length - 1 ? dim : op.symbols.multiply(dim, perByte)));
  return [{ type, dims: [...kept.slice(0, axis), ...indices, ...kept.slice(axis + 1)] }];
};

const LIKE_FIRST = 'BiasAdd FastGelu Gelu QuickGelu GroupNorm Inverse MoE QMoE Trilu NGramRepeatBlock';

/** Fused operations that ONNX Runtime's optimisers and builders write. */
export const FUSED: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ...LIKE_FIRST.split(' ').map((op) => [`com.microsoft:${op}`, like] as const),
  ['com.microsoft:SkipLayerNormalization', skipNorm],
  ['com.microsoft:SkipSimplifiedLayerNormalization', skipNorm],
  ['com.microsoft:EmbedLayerNormalization', embedNorm],
  ['com.microsoft:BiasGelu', biased],
  ['com.microsoft:BiasSoftmax', biasSoftmax],
  ['com.microsoft:BiasSplitGelu', biasSplitGelu],
  ['com.microsoft:BiasDropout', biasDropout],
  ['com.microsoft:FusedGemm', gemm],
  ['com.microsoft:FusedMatMul', fusedMatMul],
  ['com.microsoft:TransposeMatMul', fusedMatMul],
  ['com.microsoft:MatMulNBits', packedMatMul],
  ['com.microsoft:MatMulBnb4', packedMatMul],
  ['com.microsoft:GatherBlockQuantized', gatherQuantized],
]);
