import type { Dim, ElementType } from '../../graph';
import { broadcastDims } from '../broadcast';
import { einsumDims } from '../einsum';
import { ofRank } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import type { Symbols } from '../symbols';

/** numpy's matmul: leading axes broadcast; a vector gets an axis of 1, which is removed again. */
export function matMulDims(
  symbols: Symbols,
  a: readonly Dim[] | null,
  b: readonly Dim[] | null,
): readonly Dim[] | null {
  if (a === null || b === null || a.length === 0 || b.length === 0) return null;
  const leading = broadcastDims(symbols, [a.slice(0, -2), b.slice(0, -2)]);
  const rows = a.length > 1 ? [a.at(-2) ?? null] : [];
  const columns = b.length > 1 ? [b.at(-1) ?? null] : [];
  return leading && [...leading, ...rows, ...columns];
}

/** MatMul and its quantised forms: the operands are inputs `a` and `b`. */
export function matMul(type: (op: Operation) => ElementType, a = 0, b = 1): ShapeRule {
  return (op) => [{ type: type(op), dims: matMulDims(op.symbols, op.dims(a), op.dims(b)) }];
}

function flipped(dims: readonly Dim[] | null, flip: boolean): readonly Dim[] | null {
  return dims && flip ? [...dims.slice(0, -2), dims.at(-1) ?? null, dims.at(-2) ?? null] : dims;
}

/** Gemm: two matrices, each transposed or not. */
export const gemm: ShapeRule = (op) => {
  const type = op.commonType(0, 1, 2);
  const [a, b] = [flipped(op.dims(0), op.int('transA', 0) !== 0), flipped(op.dims(1), op.int('transB', 0) !== 0)];
  return [{ type, dims: [a?.length === 2 ? (a[0] ?? null) : null, b?.length === 2 ? (b[1] ?? null) : null] }];
};

/**
 * transBatchA moves the first axis of a tensor to the position before the last: [n, ..., r, c] becomes [..., r, n, c].
 */
function batchTransposed(dims: readonly Dim[] | null, batch: boolean): readonly Dim[] | null {
  if (dims === null || !batch || dims.length < 3) return dims;
  return [...dims.slice(1, -1), dims[0] ?? null, dims.at(-1) ?? null];
}

/** com.microsoft FusedMatMul. */
export const fusedMatMul: ShapeRule = (op) => {
  const operand = (index: number, letter: 'A' | 'B') => {
    const moved = batchTransposed(op.dims(index), op.int(`transBatch${letter}`, 0) !== 0);
    return moved && moved.length > 1 ? flipped(moved, op.int(`trans${letter}`, 0) !== 0) : moved;
  };
  return [{ type: op.commonType(0, 1), dims: matMulDims(op.symbols, operand(0, 'A'), operand(1, 'B')) }];
};

const einsum: ShapeRule = (op) => {
  const type = op.commonType(...op.inputs.keys());
  const shapes = op.inputs.map((fact) => fact.dims);
  return [{ type, dims: einsumDims(op.symbols, op.text('equation', ''), shapes) }];
};

/** MatMulNBits and MatMulBnb4: the weight is N x K by attribute. */
export const packedMatMul: ShapeRule = (op) => {
  const { type, dims } = op.input(0);
  const columns = op.int('N');
  if (dims === null) return [{ type, dims }];
  return [dims.length < 2 ? ofRank(type, dims.length) : { type, dims: [...dims.slice(0, -1), columns ?? null] }];
};

/** Sums of products. */
export const PRODUCT: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['MatMul', matMul((op) => op.commonType(0, 1))],
  ['MatMulInteger', matMul(() => 'int32')],
  ['Gemm', gemm],
  ['Einsum', einsum],
]);
