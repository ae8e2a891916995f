/** Llama (Touvron et al. 2023) and similar decoders, one table row each. */
import { type Architecture, type Body, lastLayer } from './architecture';
import type { ConfigReader } from './configReader';
import type { Attended, Net } from './net';
import { type Rope, ropeOf, turned } from './rope';

/** How a family differs from Llama. */
interface Variant {
  /** Bidirectional attention. */
  readonly bidirectional?: boolean;
  /** Units of a head, where the config does not say. */
  readonly units?: number;
  readonly theta?: number;
  readonly epsilon?: number;
  /** Added to the weights of norms. */
  readonly more?: number;
  /** Queries and keys are normed per head. */
  readonly normedHeads?: boolean;
  /** Embeddings are multiplied by the square root of their width. */
  readonly scaled?: boolean;
  /** Norms also come after attention and feed-forward. */
  readonly sandwiched?: boolean;
  /** Names of the activation, and its default. */
  readonly activation?: readonly [names: readonly string[], fallback: string];
  /** One tensor for queries, keys and values, one for gate and up. */
  readonly fused?: boolean;
  /** By layer: the size of its sliding window in tokens, or null for full attention. */
  readonly windows?: (c: ConfigReader, layers: number) => readonly (number | null)[];
  /** Attention scores are divided by its square root. */
  readonly scalar?: number;
  readonly softcap?: number;
  /** The rotary theta of layers with a sliding window. */
  readonly localTheta?: number;
  readonly partial?: boolean;
}

interface Shape {
  readonly hidden: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly units: number;
  readonly intermediate: number;
  readonly epsilon: number;
  readonly activation: string;
  readonly scale: number;
  readonly softcap: number | null;
}

const none = (_: ConfigReader, layers: number) => Array.from({ length: layers }, () => null);

/** Sliding windows by `layer_types`, else by the index of the layer. */
function byTypes(c: ConfigReader, layers: number, window: number | null, sliding: (i: number) => boolean) {
  const types = c.texts('layer_types');
  if (types !== undefined && types.length !== layers)
    throw c.error(`layer_types names ${types.length} layers of ${layers}`);
  return Array.from({ length: layers }, (_, i) => {
    const type = types?.[i] ?? (sliding(i) ? 'sliding_attention' : 'full_attention');
    if (type === 'full_attention') return null;
    if (type === 'sliding_attention') return window;
    throw c.error(`layers of the type "${type}" are not supported`);
  });
}

/** Mistral and Phi-3: all layers have the window of `sliding_window`. */
function allLayers(fallback: number | null): Variant['windows'] {
  return (c, layers) => {
    const window = c.names('sliding_window') ? c.integer('sliding_window', null) : fallback;
    return byTypes(c, layers, window, () => window !== null);
  };
}

/** Qwen: layers from `max_window_layers` on have a window if `use_sliding_window` is true. */
function upperLayers(c: ConfigReader, layers: number): readonly (number | null)[] {
  const wanted = c.flag('use_sliding_window', false);
  const told = c.names('sliding_window') ? c.integer('sliding_window', null) : 4096;
  const from = c.integer('max_window_layers', 28);
  const window = wanted ? told : null;
  return byTypes(c, layers, window, (i) => window !== null && i >= from);
}

/** Gemma: all layers except every `every`th have a window. */
function alternating(every: number, fallback: number): Variant['windows'] {
  return (c, layers) => {
    const window = c.integer('sliding_window', fallback);
    const pattern = c.size(['sliding_window_pattern', '_sliding_window_pattern'], every);
    return byTypes(c, layers, window, (i) => (i + 1) % pattern !== 0);
  };
}

function shapeOf(c: ConfigReader, v: Variant): Shape {
  const hidden = c.size('hidden_size', 4096);
  const heads = c.size('num_attention_heads', 32);
  const keyHeads = c.size('num_key_value_heads', heads);
  const units = c.size('head_dim', v.units ?? Math.floor(hidden / heads));
  if (heads % keyHeads !== 0) throw c.error(`${heads} attention heads cannot share ${keyHeads} heads of keys`);
  const [names, fallback] = v.activation ?? [['hidden_act'], 'silu'];
  c.ignore('attention_bias', 'mlp_bias', 'qkv_bias', 'use_bidirectional_attention', 'final_logit_softcapping');
  const scalar = v.scalar === undefined ? units : c.number('query_pre_attn_scalar', v.scalar);
  const softcap =
    v.softcap === undefined
      ? null
      : c.names('attn_logit_softcapping')
        ? c.number('attn_logit_softcapping', null)
        : v.softcap || null;
  return {
    hidden,
    heads,
    keyHeads,
    units,
    intermediate: c.size('intermediate_size', 11008),
    epsilon: c.epsilon('rms_norm_eps', v.epsilon ?? 1e-6),
    activation: c.text(names, fallback),
    scale: scalar ** -0.5,
    softcap,
  };
}

/** Queries, keys and values [batch, heads, sequence, units], before the rotation. */
function projections(net: Net, s: Shape, v: Variant, p: string, x: string): readonly [string, string, string] {
  const { hidden, heads, keyHeads, units } = s;
  const [own, shared] = [heads * units, keyHeads * units];
  const parts = v.fused
    ? net.split(net.linear(x, `${p}qkv_proj`, hidden, own + 2 * shared), own, shared, shared)
    : (
        [
          ['q', own],
          ['k', shared],
          ['v', shared],
        ] as const
      ).map(([n, to]) => net.linear(x, `${p}${n}_proj`, hidden, to));
  const [query, key, value] = parts.map((part, i) => net.heads(part, i === 0 ? heads : keyHeads, units));
  if (!v.normedHeads) return [query, key, value];
  const normed = (part: string, name: string) => net.rmsNorm(part, `${p}${name}`, units, s.epsilon, v.more);
  return [normed(query, 'q_norm'), normed(key, 'k_norm'), value];
}

function fed(net: Net, s: Shape, v: Variant, p: string, x: string): string {
  const { hidden, intermediate } = s;
  const [gate, up] = v.fused
    ? net.split(net.linear(x, `${p}gate_up_proj`, hidden, 2 * intermediate), intermediate, intermediate)
    : ['gate_proj', 'up_proj'].map((name) => net.linear(x, `${p}${name}`, hidden, intermediate));
  const gated = net.op('Mul', [net.l.activation(gate, s.activation), up]);
  return net.linear(gated, `${p}down_proj`, intermediate, hidden);
}

function layer(net: Net, s: Shape, v: Variant, p: string, x: string, rope: Rope, bias: string): string {
  const normed = (y: string, name: string) => net.rmsNorm(y, `${p}${name}`, s.hidden, s.epsilon, v.more);
  const [query, key, value] = projections(net, s, v, `${p}self_attn.`, normed(x, 'input_layernorm'));
  const { heads, keyHeads, units, scale, softcap } = s;
  const turn = (part: string) => turned(net, rope, part, units);
  const capped =
    softcap === null ? {} : { shape: (y: string) => net.times(net.op('Tanh', [net.times(y, 1 / softcap)]), softcap) };
  const attention: Attended = { query: turn(query), key: turn(key), value, heads, keyHeads, scale, bias, ...capped };
  const mixed = net.linear(net.attend(attention, heads * units), `${p}self_attn.o_proj`, heads * units, s.hidden);
  if (!v.sandwiched) {
    const y = net.add(x, mixed);
    return net.add(y, fed(net, s, v, `${p}mlp.`, normed(y, 'post_attention_layernorm')));
  }
  const y = net.add(x, normed(mixed, 'post_attention_layernorm'));
  const z = fed(net, s, v, `${p}mlp.`, normed(y, 'pre_feedforward_layernorm'));
  return net.add(y, normed(z, 'post_feedforward_layernorm'));
}

/** Adds the layers of a decoder of this kind. */
function decoder(net: Net, c: ConfigReader, p: string, v: Variant): Body {
  const s = shapeOf(c, v);
  const layers = c.size('num_hidden_layers', 32);
  const windows = (v.windows ?? none)(c, layers);
  const both = v.bidirectional || c.flag('use_bidirectional_attention', false);
  const partial = v.partial ? {} : { partialNames: [] as string[] };
  const theta = v.theta ?? 10000;
  const far = ropeOf(c, { units: s.units, theta, layer: 'full_attention', ...partial });
  const local = { layer: 'sliding_attention', thetaNames: ['rope_local_base_freq'], unscaled: true };
  const close =
    v.localTheta === undefined ? far : ropeOf(c, { units: s.units, theta: v.localTheta, ...partial, ...local });
  const words = net.lookup(`${p}embed_tokens.weight`, s.hidden, net.inputs.ids);
  let x = v.scaled ? net.times(words, Math.sqrt(s.hidden)) : words;
  windows.forEach((window, i) => {
    const seen = both ? (window === null ? undefined : net.near(window - 1)) : net.causal(window ?? undefined);
    x = layer(net, s, v, `${p}layers.${i}.`, x, window === null ? far : close, net.looking(seen));
  });
  return { hidden: net.rmsNorm(x, `${p}norm`, s.hidden, s.epsilon, v.more), width: s.hidden };
}

/** The head of decoders: one layer over the last token that is not padding. */
export function scoreHead(net: Net, c: ConfigReader, { hidden, width }: Body): ReturnType<Architecture['head']> {
  const pooled = net.lastToken(hidden, width, c.integer('pad_token_id', null));
  const name = ['score', 'classifier'].find((n) => net.l.has(`${n}.weight`)) ?? 'score';
  return lastLayer(net, pooled, name, width);
}

function family(variant: Variant): Architecture {
  return {
    prefix: 'model.',
    body: (net, c, p) => decoder(net, c, p, variant),
    head: scoreHead,
  };
}

const gemma: Variant = {
  units: 256,
  more: 1,
  scaled: true,
  activation: [['hidden_act', 'hidden_activation'], 'gelu_pytorch_tanh'],
};
const gemma2: Variant = {
  ...gemma,
  sandwiched: true,
  activation: [['hidden_activation', 'hidden_act'], 'gelu_pytorch_tanh'],
  scalar: 256,
  softcap: 50,
  windows: alternating(2, 4096),
};
const gemma3: Variant = {
  ...gemma2,
  normedHeads: true,
  softcap: 0,
  theta: 1e6,
  localTheta: 10000,
  windows: alternating(6, 4096),
};

export const LLAMAS: ReadonlyMap<string, Architecture> = new Map([
  ['llama', family({})],
  ['mistral', family({ windows: allLayers(4096) })],
  ['qwen2', family({ windows: upperLayers })],
  ['qwen3', family({ units: 128, normedHeads: true, windows: upperLayers })],
  ['gemma', family(gemma)],
  ['gemma2', family(gemma2)],
  ['gemma3_text', family(gemma3)],
  ['phi3', family({ epsilon: 1e-5, fused: true, partial: true, windows: allLayers(null) })],
]);

/** EuroBERT (Boizard et al. 2025): Llama's layers with bidirectional attention. */
export const eurobert: Architecture = {
  prefix: 'model.',
  body: (net, c, p) => decoder(net, c, p, { bidirectional: true, epsilon: 1e-5 }),
  head: (net, c, { hidden, width }) => {
    const pooling = c.text(['classifier_pooling', 'clf_pooling'], 'late');
    if (!['bos', 'mean', 'late'].includes(pooling)) throw c.error(`classifier_pooling "${pooling}" is not supported`);
    if (pooling === 'late') {
      // The last layer is linear: the mean of its outputs is its output for the mean.
      const each = net.l.gelu(net.linear(hidden, 'dense', width, width));
      return lastLayer(net, net.meanToken(each), 'classifier', width);
    }
    const pooled = pooling === 'bos' ? net.firstToken(hidden) : net.meanToken(hidden);
    return lastLayer(net, net.l.gelu(net.l.linear(pooled, 'dense', width, width)), 'classifier', width);
  },
};
