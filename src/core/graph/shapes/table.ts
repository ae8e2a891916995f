import type { ShapeRule } from './operation';
import { ATTENTION } from './rules/attention';
import { CONTROL } from './rules/control';
import { CONVOLUTION } from './rules/convolution';
import { ELEMENTWISE } from './rules/elementwise';
import { FUSED } from './rules/fused';
import { GENERATION } from './rules/generation';
import { JOINING } from './rules/joining';
import { NORMALIZATION } from './rules/normalization';
import { PRODUCT } from './rules/product';
import { QUANTIZATION } from './rules/quantization';
import { RECURRENT } from './rules/recurrent';
import { REDUCTION } from './rules/reduction';
import { REPETITION } from './rules/repetition';
import { RESHAPE } from './rules/reshape';
import { SELECTION } from './rules/selection';
import { SIGNAL } from './rules/signal';

/** Every rule, by the operation's key (see `opKey`). */
export const RULES: ReadonlyMap<string, ShapeRule> = new Map([
  ...ELEMENTWISE,
  ...RESHAPE,
  ...REPETITION,
  ...SELECTION,
  ...JOINING,
  ...GENERATION,
  ...REDUCTION,
  ...PRODUCT,
  ...NORMALIZATION,
  ...ATTENTION,
  ...CONVOLUTION,
  ...RECURRENT,
  ...QUANTIZATION,
  ...SIGNAL,
  ...FUSED,
  ...CONTROL,
]);
