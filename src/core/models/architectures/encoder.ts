/**
 * The graph of a transformer encoder of the BERT kind: embeddings, then layers of attention and feed-forward, each with
 * a residual and LayerNorm behind it. Dropout is off. Source of the arithmetic: the models' papers and the
 * documentation of transformers; names of tensors are those of its checkpoints.
 */
import type { EncoderConfig } from './encoderConfig';
import type { LayerBuilder } from './layers';

/** The lowest float32: what is added to the score of a masked position. */
const MASKED = -3.4028234663852886e38;

export interface EncoderInputs {
  /** int64 [batch, sequence] */
  readonly ids: string;
  /** int64 [batch, sequence]: 1 for tokens, 0 for padding. */
  readonly mask: string;
  /** int64 [batch, sequence]; undefined: all tokens are of type 0. */
  readonly types?: string;
}

export interface EncoderOutput {
  /** [batch, sequence, width]: what the embedding block gives, before a projection. */
  readonly block: string;
  /** [batch, sequence, hidden] of the embeddings, then of each layer: what transformers calls hidden_states. */
  readonly hiddenStates: readonly string[];
  /** int64 [2]: batch and sequence. */
  readonly shape: string;
}

/** Names of the tensors of one layer. */
interface LayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOut: string;
  readonly attentionNorm: string;
  readonly up: string;
  readonly down: string;
  readonly outNorm: string;
}

function layerNames({ family }: EncoderConfig, prefix: string, layer: number): LayerNames {
  if (family.layout === 'distilbert') {
    const p = `${prefix}transformer.layer.${layer}`;
    const a = `${p}.attention`;
    return {
      query: `${a}.q_lin`,
      key: `${a}.k_lin`,
      value: `${a}.v_lin`,
      attentionOut: `${a}.out_lin`,
      attentionNorm: `${p}.sa_layer_norm`,
      up: `${p}.ffn.lin1`,
      down: `${p}.ffn.lin2`,
      outNorm: `${p}.output_layer_norm`,
    };
  }
  if (family.layout === 'albert') {
    const p = `${prefix}encoder.albert_layer_groups.0.albert_layers.0`;
    const a = `${p}.attention`;
    return {
      query: `${a}.query`,
      key: `${a}.key`,
      value: `${a}.value`,
      attentionOut: `${a}.dense`,
      attentionNorm: `${a}.LayerNorm`,
      up: `${p}.ffn`,
      down: `${p}.ffn_output`,
      outNorm: `${p}.full_layer_layer_norm`,
    };
  }
  const p = `${prefix}encoder.layer.${layer}`;
  return {
    query: `${p}.attention.self.query`,
    key: `${p}.attention.self.key`,
    value: `${p}.attention.self.value`,
    attentionOut: `${p}.attention.output.dense`,
    attentionNorm: `${p}.attention.output.LayerNorm`,
    up: `${p}.intermediate.dense`,
    down: `${p}.output.dense`,
    outNorm: `${p}.output.LayerNorm`,
  };
}

/** An encoder under construction: what its layers share. */
class Encoder {
  /** int64 [2]: batch and sequence. */
  readonly shape: string;
  /** int64 [3]: batch, sequence, hidden. */
  private readonly wide: string;
  /** int64 [4]: batch, sequence, heads, units of a head. */
  private readonly split: string;
  /** float [batch, 1, 1, sequence]: 0, or the lowest number where there is padding. */
  private readonly bias: string;
  private readonly units: number;

  constructor(
    private readonly l: LayerBuilder,
    private readonly c: EncoderConfig,
    private readonly prefix: string,
    private readonly inputs: EncoderInputs,
  ) {
    const { b } = l;
    this.units = c.hidden / c.heads;
    this.shape = l.op('Shape', [inputs.ids]);
    this.wide = l.op('Concat', [this.shape, b.ints([c.hidden])], { axis: 0 });
    this.split = l.op('Concat', [this.shape, b.ints([c.heads, this.units])], { axis: 0 });
    const away = l.op('Sub', [l.number(1), l.op('Cast', [inputs.mask], { to: 1 })]);
    this.bias = l.op('Mul', [l.op('Unsqueeze', [away, b.ints([1, 2])]), l.number(MASKED)]);
  }

  /** [batch * sequence, size] of [batch, sequence, size] */
  private rows(x: string, size: number): string {
    return this.l.op('Reshape', [x, this.l.b.ints([-1, size])]);
  }

  /** [batch, sequence, hidden] of [batch * sequence, hidden] */
  private sequences(x: string): string {
    return this.l.op('Reshape', [x, this.wide]);
  }

  private positions(table: string): string {
    const { l, inputs, c } = this;
    if (!c.family.positionsFromPad) {
      const end = l.op('Gather', [this.shape, l.b.ints([1])], { axis: 0 });
      return l.op('Slice', [table, l.b.ints([0]), end, l.b.ints([0])]);
    }
    const pad = l.b.scalar('int64', c.padId);
    const real = l.op('Cast', [l.op('Not', [l.op('Equal', [inputs.ids, pad])])], { to: 7 });
    const counted = l.op('Mul', [l.op('CumSum', [real, l.b.scalar('int64', 1)]), real]);
    return l.op('Gather', [table, l.op('Add', [counted, pad])], { axis: 0 });
  }

  private types(p: string): string | undefined {
    const { l, c, inputs } = this;
    if (c.types === 0) return undefined;
    const table = l.weight(`${p}token_type_embeddings.weight`, [c.types, c.embedding]);
    return l.op('Gather', [table, inputs.types ?? l.b.ints([0])], { axis: 0 });
  }

  /** Words, positions and types, with LayerNorm: [batch, sequence, width of the embeddings]. */
  block(): string {
    const { l, c, prefix, inputs } = this;
    const p = `${prefix}embeddings.`;
    let x = l.op('Gather', [l.weight(`${p}word_embeddings.weight`, [null, c.embedding]), inputs.ids], { axis: 0 });
    const types = this.types(p);
    if (types !== undefined) x = l.op('Add', [x, types]);
    x = l.op('Add', [x, this.positions(l.weight(`${p}position_embeddings.weight`, [null, c.embedding]))]);
    return l.layerNorm(x, `${p}LayerNorm`, c.embedding, c.epsilon);
  }

  /** [batch, sequence, hidden] of what the embedding block gives. */
  projected(x: string): string {
    const { l, c, prefix } = this;
    const projection = c.family.layout === 'albert' ? 'encoder.embedding_hidden_mapping_in' : 'embeddings_project';
    if (!l.has(`${prefix}${projection}.weight`) && c.embedding === c.hidden) return x;
    return this.sequences(l.linear(this.rows(x, c.embedding), `${prefix}${projection}`, c.embedding, c.hidden));
  }

  /** [batch * sequence, hidden] of rows of the same shape: scaled dot products over all heads. */
  private attention(rows: string, names: LayerNames): string {
    const { l, c } = this;
    const heads = (name: string, perm: readonly number[]) =>
      l.op('Transpose', [l.op('Reshape', [l.linear(rows, name, c.hidden, c.hidden), this.split])], { perm });
    const query = heads(names.query, [0, 2, 1, 3]);
    const key = heads(names.key, [0, 2, 3, 1]);
    const value = heads(names.value, [0, 2, 1, 3]);
    const scores = l.op('Div', [l.op('MatMul', [query, key]), l.number(Math.sqrt(this.units))]);
    const shares = l.op('Softmax', [l.op('Add', [scores, this.bias])], { axis: -1 });
    const mixed = l.op('Transpose', [l.op('MatMul', [shares, value])], { perm: [0, 2, 1, 3] });
    return l.linear(this.rows(mixed, c.hidden), names.attentionOut, c.hidden, c.hidden);
  }

  /** One layer: [batch, sequence, hidden] to the same. */
  layer(x: string, index: number): string {
    const { l, c } = this;
    const names = layerNames(c, this.prefix, index);
    const attended = this.sequences(this.attention(this.rows(x, c.hidden), names));
    const y = l.layerNorm(l.op('Add', [attended, x]), names.attentionNorm, c.hidden, c.epsilon);
    const up = l.activation(l.linear(this.rows(y, c.hidden), names.up, c.hidden, c.intermediate), c.activation);
    const fed = this.sequences(l.linear(up, names.down, c.intermediate, c.hidden));
    return l.layerNorm(l.op('Add', [fed, y]), names.outNorm, c.hidden, c.epsilon);
  }
}

/**
 * Adds an encoder to the graph. `prefix` stands before the names of its tensors ('bert.', or '').
 * Throws ModelFolderError when a tensor is missing or does not fit the config.
 */
export function addEncoder(
  l: LayerBuilder,
  config: EncoderConfig,
  prefix: string,
  inputs: EncoderInputs,
): EncoderOutput {
  const encoder = new Encoder(l, config, prefix, inputs);
  const block = encoder.block();
  const hiddenStates = [encoder.projected(block)];
  for (let i = 0; i < config.layers; i++) hiddenStates.push(encoder.layer(hiddenStates[i], i));
  return { block, hiddenStates, shape: encoder.shape };
}
