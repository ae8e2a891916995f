import type { ElementType } from '../../graph';
import { broadcastDims } from '../broadcast';
import { elementType } from '../elementType';
import { type Fact, scalar } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import { convolution } from './convolution';
import { matMul } from './product';

/** The type of a zero point, uint8 where there is none. */
function zeroPointType(index: number): (op: Operation) => ElementType {
  return (op) => (op.has(index) ? op.type(index) : 'uint8');
}

const quantize: ShapeRule = (op) => {
  const wanted = op.int('output_dtype', 0);
  const type = wanted !== 0 && !op.has(2) ? elementType(wanted) : zeroPointType(2)(op);
  return [{ type, dims: op.dims(0) }];
};

const dequantize: ShapeRule = (op) => {
  const wanted = op.int('output_dtype', 0);
  return [{ type: wanted === 0 ? op.type(1) : elementType(wanted), dims: op.dims(0) }];
};

/** DynamicQuantizeLinear: quantised tensor, scale, zero point. */
const dynamic: ShapeRule = (op) => {
  const outputs: readonly Fact[] = [{ type: 'uint8', dims: op.dims(0) }, scalar('float32'), scalar('uint8')];
  return outputs;
};

/** QLinearAdd and QLinearMul: operands 0 and 3, each followed by its scale and zero point. */
const arithmetic: ShapeRule = (op) => [
  { type: op.commonType(0, 3), dims: broadcastDims(op.symbols, [op.dims(0), op.dims(3)]) },
];

/** com.microsoft QAttention: one quantised weight [D, 3 * hidden]; the output has the type of the scales. */
const attention: ShapeRule = (op) => {
  const [batch = null, length = null] = op.dims(0) ?? [];
  const type = op.commonType(2, 3, 4);
  const hidden = op.symbols.divideExactly(op.dims(1)?.[1] ?? null, 3);
  return [
    { type, dims: [batch, length, hidden] },
    { type, dims: null },
  ];
};

/** Quantising and dequantising. */
export const QUANTIZATION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['QuantizeLinear', quantize],
  ['com.microsoft:QuantizeLinear', quantize],
  ['DequantizeLinear', dequantize],
  ['com.microsoft:DequantizeLinear', dequantize],
  ['DynamicQuantizeLinear', dynamic],
  ['QLinearMatMul', matMul((op) => op.type(7), 0, 3)],
  ['QLinearConv', convolution((op) => op.type(7), 3)],
  ['com.microsoft:QLinearAdd', arithmetic],
  ['com.microsoft:QLinearMul', arithmetic],
  ['com.microsoft:QAttention', attention],
  ['com.microsoft:DynamicQuantizeMatMul', matMul((op) => op.type(0))],
  ['com.microsoft:MatMulIntegerToFloat', matMul((op) => op.commonType(2, 3))],
]);
