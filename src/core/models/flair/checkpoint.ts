/** Reads the description of a Flair text classifier from the plain data of its checkpoint. */

import { closeSync, fstatSync, statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import { fileHead, openFile, standIn } from '../../files';
import type { Weights } from '../architectures/weights';
import type { Archive } from './archive';
import { type DecoderLayer, decoderLayers } from './decoder';
import { openArchive } from './openArchive';
import { PyDict, PyRecord, type Value } from './pickleValues';
import { type FlairRules, rulesOf } from './rules';
import { dictionary, itemsOf, stateOf, textOf, toJson } from './state';
import { weightsOf } from './stateDict';
import { flairTokenizerFiles } from './tokenizerFiles';
import { newerVersion, refuseAdapters, unknownParts } from './unknown';

export type Pooling = 'cls' | 'mean' | 'max';

export interface FlairCheckpoint {
  readonly file: string;
  readonly rules: FlairRules;
  /** In the order of the logits. */
  readonly labels: readonly string[];
  /** The probability that each label must exceed, in the order of the logits, for multi-label models; else null. */
  readonly thresholds: readonly number[] | null;
  /** The transformer's config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The name of the base model, whose tokenizer is needed. */
  readonly baseModel: string;
  /** Indices of layers in Flair's convention: 0 is the embeddings, -1 the last layer. */
  readonly layers: readonly number[];
  readonly layerMean: boolean;
  readonly pooling: Pooling;
  /** Whether CLS pooling takes the first token (true) or the last (false); null: decided by the tokenizer. */
  readonly initialCls: boolean | null;
  readonly decoder: readonly DecoderLayer[];
  /** The tokenizer's files by name; null where the file has none (before 0.11). */
  readonly tokenizer: ReadonlyMap<string, Buffer> | null;
  /** The number of words of neighbouring texts that Flair adds on each side of a text. */
  readonly context: number;
  readonly contextSeparator: boolean;
  readonly longSentences: boolean;
  readonly encoderWeights: Weights;
  readonly decoderWeights: Weights;
  /** Globals that the pickle names and that have no effect here. */
  readonly ignored: readonly string[];
  /** Warnings about contents that are not read; every result repeats them. */
  readonly unknown: readonly string[];
}

/** Throws CheckpointError that names the kind of model unless it is a text classifier over a transformer. */
function checkKind(state: PyDict, embeddings: Value | undefined): void {
  const kind = textOf(state.get('__cls__'));
  if (kind !== undefined && kind !== 'TextClassifier')
    throw new CheckpointError(l10n.t`it is a Flair ${kind}: only TextClassifier is supported`);
  if (state.has('tars_model') || state.has('current_task'))
    throw new CheckpointError(l10n.t('it is a Flair TARSClassifier: only TextClassifier is supported'));
  if (state.has('tag_dictionary') || state.has('tag_type'))
    throw new CheckpointError(l10n.t('it is a Flair SequenceTagger: only TextClassifier is supported'));
  if (state.has('bi_mode') || state.has('embed_separately'))
    throw new CheckpointError(l10n.t('it is a Flair TextPairClassifier: only TextClassifier is supported'));
  const name = embeddings instanceof PyRecord ? embeddings.type.name : textOf(stateOf(embeddings)?.get('__cls__'));
  if (name === undefined || !state.has('state_dict'))
    throw new CheckpointError(
      l10n.t('it does not contain a Flair text classifier: give the best-model.pt or final-model.pt of one'),
    );
  if (name !== 'TransformerDocumentEmbeddings')
    throw new CheckpointError(
      l10n.t`its document embeddings '${name}' are not supported: only TransformerDocumentEmbeddings are`,
    );
}

function labelsOf(state: PyDict): readonly string[] {
  const items = itemsOf(stateOf(state.get('label_dictionary'))?.get('idx2item'));
  const labels = items.map(textOf);
  if (labels.length === 0 || labels.includes(undefined))
    throw new CheckpointError(l10n.t('its label dictionary is missing or damaged'));
  return labels as readonly string[];
}

const THRESHOLD = 0.5;

function thresholdsOf(state: PyDict, labels: readonly string[]): readonly number[] | null {
  if (state.get('multi_label') !== true) return null;
  const told = state.get('multi_label_threshold');
  const number = (value: Value | undefined, otherwise: number) =>
    typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
  if (!(told instanceof PyDict)) return labels.map(() => number(told, THRESHOLD));
  const common = number(told.get('default'), THRESHOLD);
  return labels.map((label) => number(told.get(label), common));
}

/** The config of the transformer: a dictionary, or (0.6, 0.7) the state of an object inside the module. */
function configOf(embeddings: PyDict): Record<string, unknown> {
  const stored = embeddings.get('config_state_dict');
  const model = stateOf(embeddings.get('_modules'))?.get('model');
  const object = stateOf(model)?.get('config');
  const found = stateOf(stored ?? object);
  if (!found) throw new CheckpointError(l10n.t('the config of its transformer is missing or damaged'));
  const json = toJson(found, 'the config of its transformer') as Record<string, unknown>;
  if (typeof json.model_type === 'string') return json;
  // In old configs the class name gives the model type; Flair itself reads others as BERT.
  const module = object instanceof PyRecord ? /configuration_(\w+)$/.exec(object.type.module)?.[1] : undefined;
  return { ...json, model_type: module?.replaceAll('_', '-') ?? 'bert' };
}

function layersOf(embeddings: PyDict): readonly number[] {
  const told = embeddings.get('layers');
  const list = typeof told === 'string' ? told.split(',').map(Number) : itemsOf(embeddings.get('layer_indexes'));
  if (list.length > 0 && list.length <= 1024 && list.every(Number.isInteger)) return list as readonly number[];
  throw new CheckpointError(l10n.t('its list of layers is missing or damaged'));
}

function poolingOf(embeddings: PyDict): Pooling {
  const told = embeddings.get('cls_pooling') ?? embeddings.get('pooling') ?? 'cls';
  if (told === 'cls' || told === 'mean' || told === 'max') return told;
  throw new CheckpointError(l10n.t`its pooling ${String(told)} is not supported: only cls, mean and max are`);
}

/** The prefix of the transformer's tensors: it changed with 0.12. */
function encoderPrefix(state: PyDict): string {
  for (const [key] of state.pairs())
    if (typeof key === 'string') {
      const prefix = /^(?:document_)?embeddings\.model\./.exec(key)?.[0];
      if (prefix) return prefix;
    }
  throw new CheckpointError(l10n.t('it contains no weights of a transformer'));
}

async function describe(file: string, archive: Archive, signal?: AbortSignal): Promise<FlairCheckpoint> {
  const state = archive.state;
  if (!(state instanceof PyDict))
    throw new CheckpointError(
      l10n.t('it does not contain a Flair text classifier: give the best-model.pt or final-model.pt of one'),
    );
  const object = state.get('document_embeddings');
  checkKind(state, object);
  const embeddings = dictionary(stateOf(object), 'the state of its document embeddings');
  const tensors = dictionary(state.get('state_dict'), 'its state_dict');
  refuseAdapters(embeddings, tensors);
  const card = stateOf(state.get('model_card'));
  const unknown = [...newerVersion(card), ...unknownParts(state, embeddings, tensors, object instanceof PyRecord)];
  // First, so that a file without its storages gets that error.
  const every = weightsOf(file, archive, tensors, '');
  const encoder = weightsOf(file, archive, tensors, encoderPrefix(tensors));
  const decoder = weightsOf(file, archive, tensors, 'decoder.');
  const labels = labelsOf(state);
  const baseModel =
    textOf(embeddings.get('model')) ??
    textOf(embeddings.get('base_model_name')) ??
    textOf(embeddings.get('name'))?.replace(/^transformer-document-/, '') ??
    'unknown';
  const initial = embeddings.get('initial_cls_token');
  const context = embeddings.get('context_length');
  const described: FlairCheckpoint = {
    file,
    rules: rulesOf(embeddings, object instanceof PyRecord, card),
    labels,
    thresholds: thresholdsOf(state, labels),
    config: configOf(embeddings),
    baseModel,
    layers: layersOf(embeddings),
    layerMean: (embeddings.get('layer_mean') ?? embeddings.get('use_scalar_mix')) === true,
    pooling: poolingOf(embeddings),
    initialCls: typeof initial === 'boolean' && embeddings.has('_modules') ? initial : null,
    decoder: decoderLayers(state.get('decoder')),
    tokenizer: await flairTokenizerFiles(embeddings.get('tokenizer_data')),
    context: typeof context === 'number' ? context : context === true ? 64 : 0,
    contextSeparator: embeddings.get('use_context_separator') === true,
    longSentences: embeddings.get('allow_long_sentences') === true,
    encoderWeights: encoder.weights,
    decoderWeights: new Map(
      [...decoder.weights].map(([name, t]) => [`decoder.${name}`, { ...t, name: `decoder.${name}` }]),
    ),
    ignored: [...archive.mentioned].sort(),
    unknown,
  };
  await archive.verify(every.keys, signal);
  return described;
}

/**
 * Reads a checkpoint that Flair 0.6 to 0.15 saved. Weights stay in the file; nothing in it is run.
 * Throws CheckpointError that names the file: damaged, hostile, no text classifier, or of a kind that is not supported.
 */
export async function readCheckpoint(file: string, signal?: AbortSignal): Promise<FlairCheckpoint> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new CheckpointError(l10n.t`there is no file at ${file}`);
  const other = standIn(fileHead(file));
  if (other !== null) throw new CheckpointError(`${file} ${other}`);
  const descriptor = openFile(file);
  try {
    if (fstatSync(descriptor).size === 0) throw new CheckpointError(l10n.t`${file} is empty: copy it again`);
    return await describe(file, await openArchive(file, descriptor, signal), signal);
  } catch (cause) {
    if (!(cause instanceof CheckpointError) || cause.message.includes(file)) throw cause;
    throw new CheckpointError(l10n.t`${file} cannot be read: ${cause.message}`, { cause, hints: cause.hints });
  } finally {
    closeSync(descriptor);
  }
}
