/** All cases by family. */
import { activations } from './activations';
import { arithmetic } from './arithmetic';
import { conditionals } from './conditionals';
import { convolutions } from './convolutions';
import { curves } from './curves';
import { einsums } from './einsums';
import { extremes } from './extremes';
import { indexing } from './indexing';
import { loops } from './loops';
import { norms, pools } from './norms';
import { orders } from './orders';
import { products } from './products';
import { recurrents } from './recurrents';
import { reductions } from './reductions';
import { repetitions } from './repetitions';
import { scatters } from './scatters';
import { shapes } from './shapes';

/** Every op that has a rule is in one of them. */
export const FAMILIES = {
  arithmetic,
  activations,
  products,
  einsums,
  convolutions,
  curves,
  extremes,
  scatters,
  orders,
  norms,
  pools,
  conditionals,
  loops,
  shapes,
  indexing,
  repetitions,
  reductions,
  recurrents,
};
