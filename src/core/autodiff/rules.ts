/** All rules by op. */
import { opsWith } from '../graph/traits';
import type { GradientRule, GradientRules } from './rule';
import { activation } from './rules/activation';
import { control } from './rules/control';
import { convolutions } from './rules/convolution';
import { curves } from './rules/curve';
import { einsums } from './rules/einsum';
import { elementwise } from './rules/elementwise';
import { extremes } from './rules/extremes';
import { fourier } from './rules/fourier';
import { indexing } from './rules/indexing';
import { matrix } from './rules/matrix';
import { normalization } from './rules/normalization';
import { norms } from './rules/norms';
import { ordering } from './rules/ordering';
import { pooling } from './rules/pooling';
import { rectifiers } from './rules/rectifier';
import { recurrent } from './rules/recurrent';
import { reduce } from './rules/reduce';
import { repetition } from './rules/repetition';
import { scatters } from './rules/scatter';
import { selection } from './rules/selection';
import { shape } from './rules/shape';

export const rules: GradientRules = new Map<string, GradientRule>([
  ...elementwise,
  ...activation,
  ...curves,
  ...rectifiers,
  ...matrix,
  ...einsums,
  ...convolutions,
  ...fourier,
  ...shape,
  ...indexing,
  ...repetition,
  ...selection,
  ...reduce,
  ...extremes,
  ...scatters,
  ...ordering,
  ...norms,
  ...pooling,
  ...normalization,
  ...control,
  ...recurrent,
]);

/** Ops whose derivative is 0 where it exists, or that have no floating-point input or output. */
export const flat: ReadonlySet<string> = opsWith('noGradient');
