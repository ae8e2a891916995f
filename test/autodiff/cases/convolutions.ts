/** Convolutions and Fourier transforms. */
import type { Attributes } from '../../../src/core/graph/builder';
import type { Case, Operand } from '../gradcheck';
import { values, x } from './case';

const CONVOLUTIONS: readonly (readonly [string, readonly number[], readonly number[], Attributes])[] = [
  ['', [2, 3, 7], [4, 3, 3], {}],
  ['of kernels of 1 in groups', [2, 4, 5], [8, 1, 1], { group: 4, kernel_shape: [1], pads: [0, 0] }],
  ['with pads in groups', [2, 4, 6], [4, 1, 3], { group: 4, pads: [1, 1] }],
  ['with unequal pads', [2, 2, 6], [3, 2, 3], { pads: [2, 0] }],
  ['with strides that fit', [2, 3, 7], [4, 3, 3], { strides: [2] }],
  ['with strides that leave a rest', [2, 3, 8], [4, 3, 3], { strides: [3], pads: [1, 0] }],
  ['with dilations', [2, 2, 9], [3, 2, 3], { dilations: [2], pads: [1, 2] }],
  ['with all of it', [2, 4, 11], [6, 2, 3], { group: 2, dilations: [2], strides: [3], pads: [2, 1] }],
  ['of two axes', [2, 2, 5, 6], [3, 2, 3, 2], { pads: [1, 0, 1, 1], strides: [2, 1] }],
  ['of two axes, one of them 1', [2, 4, 6, 1], [4, 1, 5, 1], { group: 4, pads: [2, 0, 2, 0] }],
  ['with SAME_UPPER', [2, 2, 7], [3, 2, 4], { auto_pad: 'SAME_UPPER' }],
  ['with SAME_LOWER and strides', [2, 2, 8], [3, 2, 4], { auto_pad: 'SAME_LOWER', strides: [3] }],
  ['with SAME_UPPER and strides', [2, 2, 7, 6], [3, 2, 3, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }],
  ['with VALID', [2, 2, 7], [3, 2, 3], { auto_pad: 'VALID' }],
];

const TRANSPOSED: typeof CONVOLUTIONS = [
  ['', [2, 3, 5], [3, 4, 3], {}],
  ['with strides and pads', [2, 3, 5], [3, 4, 3], { strides: [2], pads: [1, 0] }],
  ['with a rest', [2, 3, 5], [3, 4, 3], { strides: [3], output_padding: [2] }],
  ['in groups, with dilations', [2, 4, 5], [4, 3, 2], { group: 2, dilations: [2] }],
  ['of two axes', [1, 2, 3, 4], [2, 3, 2, 3], { strides: [2, 1], pads: [0, 1, 1, 0] }],
];

const axis = (value: number): Operand => ({ ...values([], [value]), type: 'int64', constant: true });

export const convolutions: readonly Case[] = [
  ...CONVOLUTIONS.flatMap(([title, image, kernel, attributes]): Case[] => {
    const rest = { op: 'Conv', attributes, type: 'float32' } as const;
    return [
      { ...rest, title: `Conv ${title}`, operands: [x(...image), x(...kernel)] },
      { ...rest, title: `Conv ${title} and with bias`, operands: [x(...image), x(...kernel), x(kernel[0])] },
    ];
  }),
  ...TRANSPOSED.map(
    ([title, image, kernel, attributes]): Case => ({
      title: `ConvTranspose ${title}`,
      op: 'ConvTranspose',
      attributes,
      type: 'float32',
      operands: [x(...image), { ...x(...kernel), fixed: true }, x((attributes.group === 2 ? 2 : 1) * kernel[1])],
    }),
  ),
  { title: 'DFT of complex numbers', op: 'DFT', kept: [-1], operands: [x(2, 5, 2)], attributes: { axis: 1 } },
  { title: 'DFT of real numbers', op: 'DFT', kept: [-1], operands: [x(2, 5, 1)] },
  { title: 'DFT of a middle axis', op: 'DFT', kept: [-1], operands: [x(2, 4, 3, 2)], attributes: { axis: 2 } },
  { title: 'DFT, inverse', op: 'DFT', kept: [-1], operands: [x(2, 6, 2)], attributes: { axis: 1, inverse: 1 } },
  { title: 'DFT of one side', op: 'DFT', kept: [-1], operands: [x(2, 5, 1)], attributes: { axis: 1, onesided: 1 } },
  {
    title: 'DFT of one side, even',
    op: 'DFT',
    kept: [-1],
    operands: [x(2, 6, 1)],
    attributes: { axis: 1, onesided: 1 },
  },
  { title: 'DFT of a longer signal', op: 'DFT', kept: [-1], operands: [x(2, 5, 2), axis(8)], attributes: { axis: 1 } },
  { title: 'DFT of a shorter signal', op: 'DFT', kept: [-1], operands: [x(2, 5, 1), axis(3)], attributes: { axis: 1 } },
  { title: 'DFT of set 20', op: 'DFT', kept: [-1], operands: [x(2, 4, 3, 2), null, axis(1)], opset: 20 },
  { title: 'DFT of set 20, its axis by default', op: 'DFT', kept: [-1], operands: [x(2, 4, 3, 2)], opset: 20 },
  {
    title: 'DFT of set 20, inverse',
    op: 'DFT',
    kept: [-1],
    operands: [x(2, 5, 2), null, axis(-2)],
    opset: 20,
    attributes: { inverse: 1 },
  },
];
