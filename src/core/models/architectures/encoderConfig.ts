/** The part of a transformer encoder's config.json that its graph needs, with one table of the supported families. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ModelFolderError } from '../../errors';

/** How a family differs from BERT. */
export interface Family {
  /** The naming of layer tensors in its checkpoints. */
  readonly layout: 'bert' | 'distilbert' | 'albert';
  /** Positions count from the pad id + 1, over tokens that are not pad (fairseq's convention). */
  readonly positionsFromPad: boolean;
  /** The prefix of the encoder's tensors in a checkpoint of a classifier. */
  readonly prefix: string;
  /** The classification head of transformers. */
  readonly head: 'pooler' | 'dense' | 'distilbert' | 'electra';
}

const bert: Family = { layout: 'bert', positionsFromPad: false, prefix: 'bert.', head: 'pooler' };
const roberta: Family = { layout: 'bert', positionsFromPad: true, prefix: 'roberta.', head: 'dense' };

/** By `model_type`. */
export const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['bert', bert],
  ['ernie', { ...bert, prefix: 'ernie.' }],
  ['roberta', roberta],
  ['xlm-roberta', roberta],
  ['camembert', roberta],
  ['data2vec-text', { ...roberta, prefix: 'data2vec_text.' }],
  ['electra', { ...bert, prefix: 'electra.', head: 'electra' }],
  ['distilbert', { layout: 'distilbert', positionsFromPad: false, prefix: 'distilbert.', head: 'distilbert' }],
  ['albert', { ...bert, layout: 'albert', prefix: 'albert.' }],
]);

export interface EncoderConfig {
  readonly modelType: string;
  readonly family: Family;
  readonly hidden: number;
  /** Width of the embedding tables; differs from `hidden` in ELECTRA and ALBERT. */
  readonly embedding: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly activation: string;
  readonly epsilon: number;
  readonly padId: number;
  /** Rows of the token type table; 0 where there is none. */
  readonly types: number;
}

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const optional = <T extends v.GenericSchema>(schema: T) => v.nullish(schema);
const WIDEST = 1 << 20;
const DEEPEST = 1024;

const Schema = v.looseObject({
  model_type: v.string(),
  hidden_size: optional(count(WIDEST)),
  dim: optional(count(WIDEST)),
  embedding_size: optional(count(WIDEST)),
  num_hidden_layers: optional(count(DEEPEST)),
  n_layers: optional(count(DEEPEST)),
  num_attention_heads: optional(count(WIDEST)),
  n_heads: optional(count(WIDEST)),
  intermediate_size: optional(count(WIDEST * 8)),
  hidden_dim: optional(count(WIDEST * 8)),
  hidden_act: optional(v.string()),
  activation: optional(v.string()),
  layer_norm_eps: optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  pad_token_id: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  type_vocab_size: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  position_embedding_type: optional(v.string()),
  num_hidden_groups: optional(count(DEEPEST)),
  inner_group_num: optional(count(DEEPEST)),
  is_decoder: optional(v.boolean()),
  add_cross_attention: optional(v.boolean()),
  use_task_id: optional(v.boolean()),
});
type Json = v.InferOutput<typeof Schema>;

/** Options of transformers that are not built here. */
function unsupported(c: Json): string | undefined {
  const positions = c.position_embedding_type ?? 'absolute';
  if (positions !== 'absolute') return `position_embedding_type "${positions}"`;
  if (c.is_decoder || c.add_cross_attention) return 'a decoder';
  if (c.use_task_id) return 'use_task_id';
  if (c.model_type === 'albert' && ((c.num_hidden_groups ?? 1) !== 1 || (c.inner_group_num ?? 1) !== 1))
    return 'ALBERT with more than one group of layers';
  return undefined;
}

/**
 * Reads the config; `where` names its file in messages. Throws ModelFolderError for a family that no graph is built for
 * and for a config that contradicts itself.
 */
export function encoderConfig(json: unknown, where: string): EncoderConfig {
  const parsed = v.safeParse(Schema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new ModelFolderError(
      l10n.t`${where}: the transformer's config is damaged: ${v.getDotPath(issue) ?? l10n.t('the config')}: ${issue.message}`,
    );
  }
  const c = parsed.output;
  const family = FAMILIES.get(c.model_type);
  if (!family)
    throw new ModelFolderError(
      l10n.t`${where}: no graph is built for transformers of the type "${c.model_type}": ${[...FAMILIES.keys()].join(', ')} are`,
    );
  const reason = unsupported(c);
  if (reason) throw new ModelFolderError(l10n.t`${where}: ${reason} is not supported`);
  const distil = family.layout === 'distilbert';
  const need = (name: string, value: number | null | undefined): number => {
    if (value === null || value === undefined)
      throw new ModelFolderError(l10n.t`${where}: the transformer's config has no ${name}`);
    return value;
  };
  const hidden = distil ? need('dim', c.dim ?? c.hidden_size) : need('hidden_size', c.hidden_size);
  const heads = distil ? need('n_heads', c.n_heads) : need('num_attention_heads', c.num_attention_heads);
  if (hidden % heads !== 0)
    throw new ModelFolderError(
      l10n.t`${where}: ${hidden} hidden units cannot be divided among ${heads} attention heads`,
    );
  return {
    modelType: c.model_type,
    family,
    hidden,
    embedding:
      distil || (family.layout === 'bert' && family.head !== 'electra') ? hidden : (c.embedding_size ?? hidden),
    layers: distil ? need('n_layers', c.n_layers) : need('num_hidden_layers', c.num_hidden_layers),
    heads,
    intermediate: distil ? need('hidden_dim', c.hidden_dim) : need('intermediate_size', c.intermediate_size),
    activation: (distil ? c.activation : c.hidden_act) ?? (family.layout === 'albert' ? 'gelu_new' : 'gelu'),
    epsilon: distil ? 1e-12 : (c.layer_norm_eps ?? 1e-12),
    padId: c.pad_token_id ?? (family.positionsFromPad ? 1 : 0),
    types: distil ? 0 : (c.type_vocab_size ?? 2),
  };
}
