/** Contents of a checkpoint that are not read: refused where they change scores, else a warning with every result. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import { PyDict, PyList, PyTuple, type Value } from './pickleValues';
import { textOf } from './state';

/** Settings of TransformerDocumentEmbeddings in Flair 0.12 to 0.15. */
const SETTINGS = new Set(
  `__cls__ allow_long_sentences base_model_name cls_pooling config_state_dict context_dropout context_length embedding_length
  feature_extractor_data fine_tune force_max_length is_document_embedding is_token_embedding layer_mean layers model name
  needs_manual_ocr pooling respect_document_boundaries stride subtoken_pooling tokenizer_data truncate use_context
  use_context_separator use_lang_emb`.split(/\s+/),
);

/** Parts of a text classifier's state in Flair 0.6 to 0.15. */
const STATE = new Set(
  `__cls__ beta decoder document_embeddings dropout inverse_model label_dictionary label_type locked_dropout loss_weights
  model_card multi_label multi_label_threshold optimizer_state_dict scheduler_state_dict state_dict
  train_on_gold_pairs_only weight_dict word_dropout`.split(/\s+/),
);

/** Tensors that an adapter puts into a transformer. */
const ADAPTER =
  /(?:^|\.)(?:lora_\w+|base_layer|base_model\.model|adapters?|prompt_encoder|prefix_\w+|ia3_\w+|vera_\w+|oft_\w+)(?:\.|$)/i;

/** The newest version whose rules are known: 0.15. */
const NEWEST = 15;
const MOST_NAMES = 5;

function isSet(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length > 0;
  return !(value instanceof PyDict) || [...value.pairs()].length > 0;
}

function keysOf(state: PyDict): readonly (readonly [string, Value])[] {
  return [...state.pairs()].flatMap(([key, value]) => (typeof key === 'string' ? [[key, value] as const] : []));
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * Throws CheckpointError for an adapter (LoRA and similar): without it, results would be those of the base model.
 * @param tensors the state_dict
 */
export function refuseAdapters(embeddings: PyDict, tensors: PyDict): void {
  const names = keysOf(tensors).flatMap(([key]) => (ADAPTER.test(key) ? [key] : []));
  const remedy = 'merge it into the base model in Python (model.embeddings.model.merge_and_unload()) and save again';
  const lora = names.find((name) => /lora_/i.test(name));
  if (names.length > 0)
    throw new CheckpointError(
      l10n.t`its transformer has ${lora ? l10n.t('a LoRA adapter') : l10n.t('an adapter')} (${lora ?? names[0]}), which is not supported: ${remedy}`,
    );
  if (isSet(embeddings.get('peft_config')))
    throw new CheckpointError(
      l10n.t`its transformer is set up for a LoRA or other PEFT adapter (peft_config), which is not supported: ${remedy}`,
    );
}

/**
 * Throws CheckpointError for an unknown setting of the embeddings that is on: texts would be preprocessed differently
 * than in Flair.
 * @returns warnings for every result
 */
export function unknownParts(state: PyDict, embeddings: PyDict, tensors: PyDict, isObject: boolean): readonly string[] {
  const notes: string[] = [];
  // Objects of older versions are saved with all attributes of a PyTorch module.
  const strange = isObject ? [] : keysOf(embeddings).filter(([key]) => !SETTINGS.has(key) && !/^peft_/.test(key));
  const active = strange.filter(([, value]) => isSet(value)).map(([key]) => key);
  if (active.length > 0)
    throw new CheckpointError(
      l10n.t`its embeddings have settings that are not known here: ${listed(active)}; Flair 0.15.1 does not know them either, a newer version may`,
    );
  if (strange.length > 0)
    notes.push(
      `settings of the embeddings that are not known here and are off: ${listed(strange.map(([key]) => key))}`,
    );
  const parts = keysOf(state).filter(([key, value]) => !STATE.has(key) && isSet(value));
  if (parts.length > 0)
    notes.push(`parts of the checkpoint that are not known here were not used: ${listed(parts.map(([key]) => key))}`);
  const left = keysOf(tensors)
    .map(([key]) => key)
    .filter((key) => !/^(?:(?:document_)?embeddings\.model|decoder)\.|^(?:loss_)?weights?$|loss_function/.test(key));
  if (left.length > 0) notes.push(`tensors of the checkpoint that are not known here were not used: ${listed(left)}`);
  return notes;
}

/** Warnings about a checkpoint of a newer Flair than 0.15. @param card the model card of the trainer */
export function newerVersion(card: PyDict | undefined): readonly string[] {
  const told = textOf(card?.get('flair_version'));
  const version = /^(\d{1,4})\.(\d{1,4})/.exec(told ?? '');
  if (version === null || (version[1] === '0' && Number(version[2]) <= NEWEST)) return [];
  return [`Flair ${told} saved this checkpoint: the rules of 0.15 are used, and those of newer versions may differ`];
}
