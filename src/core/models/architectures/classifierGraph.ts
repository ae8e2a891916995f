/** The graph of a whole text classifier of transformers (…ForSequenceClassification), from its config and tensors. */

import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../../errors';
import { Builder } from '../../graph/builder';
import type { Graph, Model, ValueInfo } from '../../graph/graph';
import { OPSET } from '../../graph/upgrade';
import type { Adapters } from './adapters';
import type { Architecture, Body } from './architecture';
import { ConfigReader } from './configReader';
import { addEncoder } from './encoder';
import { type EncoderConfig, encoderConfig, FAMILIES } from './encoderConfig';
import { ARCHITECTURES } from './families';
import { LayerBuilder } from './layers';
import { Net } from './net';
import type { Weights } from './weights';

const IR = 9;
/** Keys that encoderConfig reads, or that have no effect on the results of those families. */
const ENCODER_KEYS = [
  ...['num_hidden_layers', 'n_layers', 'num_attention_heads', 'layer_norm_eps', 'position_embedding_type'],
  ...['num_hidden_groups', 'inner_group_num', 'is_decoder', 'add_cross_attention', 'use_task_id', 'hidden_act'],
  ...['activation', 'sinusoidal_pos_embds', 'task_type_vocab_size'],
];

/** A graph under construction with the inputs of an encoder. */
export interface Started {
  readonly inputs: readonly ValueInfo[];
  readonly layers: LayerBuilder;
}

/** An empty graph with inputs of these names, int64 [batch, sequence]. */
export function start(weights: Weights, names: readonly string[], adapters?: Adapters): Started {
  const inputs = names.map((name): ValueInfo => ({ name, type: 'int64', dims: ['batch', 'sequence'] }));
  const b = new Builder({ nodes: [], initializers: new Map(), inputs });
  return { inputs, layers: new LayerBuilder(b, weights, adapters) };
}

/** The model whose output `logits` [batch, labels] is the given value. */
export function finishClassifier({ inputs, layers }: Started, logits: string, labels: number): Model {
  const { b } = layers;
  const nodes = b.nodes.map((n) => (n.outputs[0] === logits ? { ...n, outputs: ['logits'] } : n));
  const graph: Graph = {
    name: 'classifier',
    inputs,
    outputs: [{ name: 'logits', type: 'float32', dims: ['batch', labels] }],
    initializers: new Map([...b.initializers, ...layers.initializers]),
    nodes,
    valueInfo: new Map(),
  };
  return { graph, opsets: new Map([['', OPSET]]), irVersion: IR };
}

/** [batch, hidden] of [batch, sequence, hidden]: the first token. */
export function firstToken(l: LayerBuilder, x: string): string {
  return l.op('Gather', [x, l.b.scalar('int64', 0)], { axis: 1 });
}

function head(l: LayerBuilder, c: EncoderConfig, last: string): { readonly logits: string; readonly labels: number } {
  const { hidden } = c;
  const first = firstToken(l, last);
  const out = (x: string, name: string) => {
    const [labels] = l.dims(`${name}.weight`);
    return { logits: l.linear(x, name, hidden, labels), labels };
  };
  switch (c.family.head) {
    case 'pooler': {
      const pooler = c.family.layout === 'albert' ? 'pooler' : 'pooler.dense';
      const pooled = l.op('Tanh', [l.linear(first, `${c.family.prefix}${pooler}`, hidden, hidden)]);
      return out(pooled, 'classifier');
    }
    case 'dense':
      return out(l.op('Tanh', [l.linear(first, 'classifier.dense', hidden, hidden)]), 'classifier.out_proj');
    case 'electra':
      return out(l.gelu(l.linear(first, 'classifier.dense', hidden, hidden)), 'classifier.out_proj');
    case 'distilbert':
      return out(l.op('Relu', [l.linear(first, 'pre_classifier', hidden, hidden)]), 'classifier');
  }
}

/**
 * The graph of a transformers text classifier: inputs `input_ids`, `attention_mask` and, where the model has several
 * token types, `token_type_ids`, all int64 [batch, sequence]; output `logits` float32 [batch, labels].
 * @param config its parsed config.json
 * @param weights its tensors, by the names of the checkpoint; other types than float32 are widened in the graph
 * @param where names the config's file in messages
 * @throws ModelFolderError for a family without a graph, and where config and tensors do not fit
 */
export function buildClassifierGraph(config: unknown, weights: Weights, where: string, adapters?: Adapters): Model {
  const type = typeof config === 'object' && config !== null && 'model_type' in config ? config.model_type : null;
  const architecture = typeof type === 'string' ? ARCHITECTURES.get(type) : undefined;
  return architecture
    ? ofArchitecture(architecture, ConfigReader.of(config, where), weights, adapters)
    : ofEncoder(config, weights, where, adapters);
}

/** The prefix of the names of the body's tensors in a classifier of that kind; '' for unknown kinds. */
export function bodyPrefix(modelType: string): string {
  return ARCHITECTURES.get(modelType)?.prefix ?? FAMILIES.get(modelType)?.prefix ?? '';
}

/**
 * The tensors, under names with the prefix too if none has it. Checkpoints of a body without a head have no prefix; with
 * an adapter's head they are a classifier.
 */
export function prefixed(weights: Weights, prefix: string): Weights {
  if ([...weights.keys()].some((name) => name.startsWith(prefix))) return weights;
  return new Map(
    [...weights].flatMap(([name, t]) => [
      [name, t] as const,
      [`${prefix}${name}`, { ...t, name: `${prefix}${name}` }] as const,
    ]),
  );
}

/** A transformer without a head, in a graph under construction. */
export interface NamedBody {
  readonly started: Started;
  readonly net: Net;
  readonly body: Body;
  /** The config's file, for messages. */
  readonly where: string;
}

/**
 * The body of a transformer of a known family, of a checkpoint with or without the prefix of a classifier. Throws
 * ModelFolderError for a family without a graph, and where config and tensors do not fit.
 */
export function bodyOf(config: unknown, weights: Weights, where: string): NamedBody {
  const c = ConfigReader.of(config, where);
  const architecture = ARCHITECTURES.get(c.text('model_type', ''));
  const begun = (typed: boolean) => {
    const inputs = { ids: 'input_ids', mask: 'attention_mask', ...(typed ? { types: 'token_type_ids' } : {}) };
    const started = start(weights, Object.values(inputs));
    return { started, inputs, net: new Net(started.layers, inputs) };
  };
  const prefixOf = (prefix: string) => ([...weights.keys()].some((name) => name.startsWith(prefix)) ? prefix : '');
  if (architecture) {
    const { started, net } = begun(architecture.typed?.(c) ?? false);
    const body = architecture.body(net, c, prefixOf(architecture.prefix));
    c.finish();
    return { started, net, body, where };
  }
  const encoder = checkedEncoder(config, where);
  const { started, inputs, net } = begun(encoder.types > 1 && !encoder.family.positionsFromPad);
  const { hiddenStates } = addEncoder(started.layers, encoder, prefixOf(encoder.family.prefix), inputs);
  return { started, net, body: { hidden: hiddenStates[hiddenStates.length - 1], width: encoder.hidden }, where };
}

/** The config of an encoder. Throws ModelFolderError for a key that could change results and is not supported. */
function checkedEncoder(config: unknown, where: string): EncoderConfig {
  const c = encoderConfig(config, where);
  const reader = ConfigReader.of(config, where);
  reader.ignore(...ENCODER_KEYS);
  reader.finish();
  return c;
}

function checkAdapters({ layers }: Started, where: string): void {
  const name = layers.unusedAdapter;
  if (name !== undefined)
    throw new ModelFolderError(l10n.t`${where}: its adapter changes ${name}, which is no linear layer here`);
}

function ofArchitecture(architecture: Architecture, c: ConfigReader, given: Weights, adapters?: Adapters): Model {
  const weights = prefixed(given, architecture.prefix);
  const typed = architecture.typed?.(c) ?? false;
  const inputs = { ids: 'input_ids', mask: 'attention_mask', ...(typed ? { types: 'token_type_ids' } : {}) };
  const started = start(weights, Object.values(inputs), adapters);
  const net = new Net(started.layers, inputs);
  const { logits, labels } = architecture.head(net, c, architecture.body(net, c, architecture.prefix));
  c.finish();
  checkAdapters(started, c.where);
  return finishClassifier(started, logits, labels);
}

function ofEncoder(config: unknown, given: Weights, where: string, adapters?: Adapters): Model {
  const c = checkedEncoder(config, where);
  const weights = prefixed(given, c.family.prefix);
  const typed = c.types > 1 && !c.family.positionsFromPad;
  const started = start(weights, ['input_ids', 'attention_mask', ...(typed ? ['token_type_ids'] : [])], adapters);
  const { layers } = started;
  const inputs = { ids: 'input_ids', mask: 'attention_mask', ...(typed ? { types: 'token_type_ids' } : {}) };
  const { hiddenStates } = addEncoder(layers, c, c.family.prefix, inputs);
  const { logits, labels } = head(layers, c, hiddenStates[hiddenStates.length - 1]);
  checkAdapters(started, where);
  return finishClassifier(started, logits, labels);
}
