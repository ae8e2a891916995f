/**
 * Expands fused ops into primitives of operator set 18, before any other pass: the word lookup inside
 * EmbedLayerNormalization becomes a Gather, and only primitives need gradient rules.
 */
import { opKey } from '../../graph/graph';
import type { TypedModel } from '../../graph/typedModel';
import { activations } from './activations';
import { attentions } from './attention';
import { batchesFirst } from './batchFirst';
import { columnLookups } from './columnLookup';
import { type Expansion, ExpansionContext } from './context';
import { embedNorms } from './embedNorm';
import { groupQueries } from './groupQuery';
import { multiHeads } from './multiHead';
import { normalizations } from './normalizations';
import { packedAttentions } from './packedAttention';
import { positionBiases } from './positionBias';
import { products } from './products';
import { type Rewritten, rewrite } from './rewrite';
import { rotaries } from './rotary';
import { sums } from './sums';

/** Every op that is expanded, by its key (see `opKey`). */
export const expansions: ReadonlyMap<string, Expansion> = new Map<string, Expansion>([
  ...activations,
  ...normalizations,
  ...embedNorms,
  ...products,
  ...sums,
  ...attentions,
  ...packedAttentions,
  ...multiHeads,
  ...groupQueries,
  ...rotaries,
  ...positionBiases,
  ...batchesFirst,
]);

/** Ops with a word lookup inside, or along another axis: it can only be found once they are expanded. */
export const lookupExpansions: ReadonlyMap<string, Expansion> = new Map([...embedNorms, ...columnLookups]);

/** The model with the ops of `table` expanded. It computes the same numbers up to rounding. */
export function expand(model: TypedModel, table: ReadonlyMap<string, Expansion> = expansions): Rewritten {
  return rewrite(model, (node, b) => table.get(opKey(node))?.(new ExpansionContext(b, node, model.types)));
}
