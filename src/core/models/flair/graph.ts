/** The graph of a Flair text classifier: transformer, choice of layers, pooling, decoder. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { Model } from '../../graph/graph';
import { finishClassifier, start } from '../architectures/classifierGraph';
import { addEncoder } from '../architectures/encoder';
import { encoderConfig } from '../architectures/encoderConfig';
import type { LayerBuilder } from '../architectures/layers';
import type { FlairCheckpoint } from './checkpoint';
import { addDecoder } from './decoder';
import { pool } from './pooling';

/** The hidden states of the layers in the checkpoint; negative indices count from the end. */
function chosen(checkpoint: FlairCheckpoint, states: readonly string[]): readonly string[] {
  return checkpoint.layers.map((layer) => {
    const state = states.at(layer);
    if (layer >= states.length || state === undefined)
      throw new CheckpointError(l10n.t`it reads layer ${layer} of a transformer with ${states.length - 1} layers`);
    return state;
  });
}

function mean(l: LayerBuilder, values: readonly string[]): string {
  if (values.length === 1) return values[0];
  const sum = values.reduce((a, b) => l.op('Add', [a, b]));
  return l.op('Div', [sum, l.number(values.length)]);
}

export interface FlairReading {
  /** Whether CLS pooling takes the first token; else it takes the last. */
  readonly firstIsCls: boolean;
  /** The longest input in tokens, special tokens included; Infinity if there is no limit. */
  readonly longest: number;
}

export interface FlairGraph {
  readonly model: Model;
  /** The output of the whole embedding block. */
  readonly block: string;
}

/**
 * Returns the graph: inputs `input_ids` and `attention_mask`, int64 [batch, sequence]; output `logits` [batch, labels].
 * Weights are references into the checkpoint. Throws ModelFolderError or CheckpointError if shapes do not match.
 */
export function flairGraph(checkpoint: FlairCheckpoint, { firstIsCls, longest }: FlairReading): FlairGraph {
  const { rules, pooling, layerMean } = checkpoint;
  const config = encoderConfig(checkpoint.config, checkpoint.file);
  const started = start(new Map([...checkpoint.encoderWeights, ...checkpoint.decoderWeights]), [
    'input_ids',
    'attention_mask',
  ]);
  const { layers: l } = started;
  const { hiddenStates, block } = addEncoder(l, config, '', { ids: 'input_ids', mask: 'attention_mask' });
  let states = chosen(checkpoint, hiddenStates);
  if (layerMean && rules.layerMean === 'before') states = [mean(l, states)];
  const inputs = { ids: 'input_ids', mask: 'attention_mask', padId: config.padId, longest };
  let vectors = pool(l, states, pooling, firstIsCls, rules, inputs);
  if (layerMean) vectors = [mean(l, vectors)];
  const embedding = vectors.length === 1 ? vectors[0] : l.op('Concat', vectors, { axis: 1 });
  const { logits, labels } = addDecoder(l, checkpoint.decoder, embedding, config.hidden * vectors.length);
  if (labels !== checkpoint.labels.length)
    throw new CheckpointError(
      l10n.t`${checkpoint.file} has ${checkpoint.labels.length} labels, but its decoder returns ${labels} logits: it is damaged`,
    );
  return { model: finishClassifier(started, logits, labels), block };
}
