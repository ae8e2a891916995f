/** MobileBERT (Sun et al. 2020): narrow layers between bottlenecks, several feed-forwards each. */
import { type Architecture, lastLayer, unitsOf } from './architecture';
import type { ConfigReader } from './configReader';
import type { Net } from './net';

interface Shape {
  readonly hidden: number;
  /** The width inside layers. */
  readonly inner: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly activation: string;
  readonly epsilon: number;
  readonly bottleneck: boolean;
  readonly narrowValues: boolean;
  readonly sharedBottleneck: boolean;
  readonly feeds: number;
  readonly normed: (x: string, name: string, size: number, epsilon?: number) => string;
}

/** PyTorch's default, for norms that do not get the config's value. */
const USUAL_EPSILON = 1e-5;

function shapeOf(net: Net, c: ConfigReader): Shape {
  const hidden = c.size('hidden_size', 512);
  const kind = c.text('normalization_type', 'no_norm');
  if (kind !== 'no_norm' && kind !== 'layer_norm') throw c.error(`normalization_type "${kind}" is not supported`);
  const bottleneck = c.flag('use_bottleneck', true);
  const intra = c.size('intra_bottleneck_size', 128);
  const epsilon = c.epsilon('layer_norm_eps', 1e-12);
  const heads = c.size('num_attention_heads', 4);
  const inner = bottleneck ? intra : hidden;
  unitsOf(c, inner, heads);
  c.ignore('true_hidden_size');
  return {
    hidden,
    inner,
    heads,
    intermediate: c.size('intermediate_size', 512),
    activation: c.text('hidden_act', 'relu'),
    epsilon,
    bottleneck,
    narrowValues: c.flag('use_bottleneck_attention', false),
    sharedBottleneck: c.flag('key_query_shared_bottleneck', true),
    feeds: c.size('num_feedforward_networks', 4),
    normed: (x, name, size, eps = epsilon) => {
      if (kind === 'layer_norm') return net.norm(x, name, size, eps);
      const scaled = net.op('Mul', [x, net.l.weight(`${name}.weight`, [size])]);
      return net.add(scaled, net.l.weight(`${name}.bias`, [size]));
    },
  };
}

/** The embedding of each token with those of its neighbours: [batch, sequence, 3 width] */
function trigrams(net: Net, x: string): string {
  const moved = (from: number, to: number | undefined, pads: readonly number[]) =>
    net.op('Pad', [net.slice(x, 1, from, to), net.ints(...pads)]);
  const next = moved(1, undefined, [0, 0, 0, 0, 1, 0]);
  const before = moved(0, -1, [0, 1, 0, 0, 0, 0]);
  return net.op('Concat', [next, x, before], { axis: 2 });
}

function embedded(net: Net, c: ConfigReader, s: Shape, p: string): string {
  const width = c.size('embedding_size', 128);
  const three = c.flag('trigram_input', true);
  let x = net.lookup(`${p}word_embeddings.weight`, width, net.inputs.ids);
  if (three) x = trigrams(net, x);
  if (three || width !== s.hidden)
    x = net.linear(x, `${p}embedding_transformation`, three ? 3 * width : width, s.hidden);
  x = net.add(x, net.learned(`${p}position_embeddings.weight`, s.hidden));
  x = net.add(x, net.lookup(`${p}token_type_embeddings.weight`, s.hidden, net.inputs.types ?? net.ints(0)));
  return s.normed(x, `${p}LayerNorm`, s.hidden, USUAL_EPSILON);
}

function layer(net: Net, s: Shape, p: string, x: string): string {
  const { hidden, inner, heads, intermediate } = s;
  const units = inner / heads;
  const narrow = (name: string) =>
    s.normed(net.linear(x, `${p}bottleneck.${name}.dense`, hidden, inner), `${p}bottleneck.${name}.LayerNorm`, inner);
  const input = s.bottleneck ? narrow('input') : x;
  const shared = s.bottleneck && s.sharedBottleneck && !s.narrowValues ? narrow('attention') : x;
  const [from, width] =
    s.bottleneck && s.narrowValues ? [input, inner] : [shared, s.bottleneck && s.sharedBottleneck ? inner : hidden];
  const [values, wide] = s.bottleneck && s.narrowValues ? [input, inner] : [x, hidden];
  const a = `${p}attention.self.`;
  const query = net.heads(net.linear(from, `${a}query`, width, inner), heads, units);
  const key = net.heads(net.linear(from, `${a}key`, width, inner), heads, units);
  const value = net.heads(net.linear(values, `${a}value`, wide, inner), heads, units);
  const mixed = net.attend({ query, key, value, heads, scale: units ** -0.5, bias: net.looking() }, inner);
  const out = net.linear(mixed, `${p}attention.output.dense`, inner, inner);
  let y = s.normed(net.add(out, input), `${p}attention.output.LayerNorm`, inner);
  const up = (own: string) =>
    net.l.activation(net.linear(y, `${own}intermediate.dense`, inner, intermediate), s.activation);
  const down = (own: string) => net.add(net.linear(up(own), `${own}output.dense`, intermediate, inner), y);
  for (let i = 0; i < s.feeds - 1; i++) {
    const own = `${p}ffn.${i}.`;
    y = s.normed(down(own), `${own}output.LayerNorm`, inner);
  }
  const z = s.normed(down(p), `${p}output.LayerNorm`, inner, USUAL_EPSILON);
  if (!s.bottleneck) return z;
  const b = `${p}output.bottleneck.`;
  return s.normed(net.add(net.linear(z, `${b}dense`, inner, hidden), x), `${b}LayerNorm`, hidden);
}

export const mobilebert: Architecture = {
  prefix: 'mobilebert.',
  typed: (c) => c.integer('type_vocab_size', 2) > 1,
  body: (net, c, p) => {
    const s = shapeOf(net, c);
    let x = embedded(net, c, s, `${p}embeddings.`);
    const layers = c.size('num_hidden_layers', 24);
    for (let i = 0; i < layers; i++) x = layer(net, s, `${p}encoder.layer.${i}.`, x);
    return { hidden: x, width: s.hidden };
  },
  head: (net, c, { hidden, width }) => {
    const first = net.firstToken(hidden);
    const dense = (x: string) => net.op('Tanh', [net.l.linear(x, 'mobilebert.pooler.dense', width, width)]);
    return lastLayer(net, c.flag('classifier_activation', true) ? dense(first) : first, 'classifier', width);
  },
};
