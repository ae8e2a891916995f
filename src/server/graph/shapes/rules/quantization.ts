import type { ElementType } from '../../graph';
import { elementType } from '../elementType';
import { type Fact, scalar } from '../fact';
import type { Operation, Rule } from '../operation';
import { convolution } from './convolution';
import { matMul } from './product';

/** The type of a zero point, uint8 where there is none. */
function zeroPointType(index: number): (op: Operation) => ElementType {
  return (op) => (op.has(index) ? op.type(index) : 'uint8');
}

const quantize: Rule = (op) => {
  const wanted = op.int('output_dtype', 0);
  const type = wanted !== 0 && !op.has(2) ? elementType(wanted) : zeroPointType(2)(op);
  return [{ type, dims: op.dims(0) }];
};

const dequantize: Rule = (op) => {
  const wanted = op.int('output_dtype', 0);
  return [{ type: wanted === 0 ? op.type(1) : elementType(wanted), dims: op.dims(0) }];
};

/** DynamicQuantizeLinear: quantised tensor, scale, zero point. */
const dynamic: Rule = (op) => {
  const outputs: readonly Fact[] = [{ type: 'uint8', dims: op.dims(0) }, scalar('float32'), scalar('uint8')];
  return outputs;
};

/** Quantised tensors and back. */
export const QUANTIZATION: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['QuantizeLinear', quantize],
  ['com.microsoft:QuantizeLinear', quantize],
  ['DequantizeLinear', dequantize],
  ['com.microsoft:DequantizeLinear', dequantize],
  ['DynamicQuantizeLinear', dynamic],
  ['QLinearMatMul', matMul((op) => op.type(7), 0, 3)],
  ['QLinearConv', convolution((op) => op.type(7), 3)],
  ['com.microsoft:DynamicQuantizeMatMul', matMul((op) => op.type(0))],
  ['com.microsoft:MatMulIntegerToFloat', matMul((op) => op.commonType(2, 3))],
]);
