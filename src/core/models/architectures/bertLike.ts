/** BERT's layers with another order or another attention: RoBERTa-PreLayerNorm, BigBird, Longformer. */
import { type Architecture, type Body, denseHead, unitsOf } from './architecture';
import type { ConfigReader } from './configReader';
import type { Net } from './net';

interface Shape {
  readonly hidden: number;
  readonly heads: number;
  readonly units: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly epsilon: number;
  readonly activation: string;
}

function shapeOf(c: ConfigReader, activation: string): Shape {
  const hidden = c.size('hidden_size', 768);
  const heads = c.size('num_attention_heads', 12);
  c.only('position_embedding_type', 'absolute');
  c.only('is_decoder', false);
  c.only('add_cross_attention', false);
  return {
    hidden,
    heads,
    units: unitsOf(c, hidden, heads),
    intermediate: c.size('intermediate_size', 3072),
    layers: c.size('num_hidden_layers', 12),
    epsilon: c.epsilon('layer_norm_eps', 1e-12),
    activation: c.text('hidden_act', activation),
  };
}

/** Embeddings of words, types and positions, summed and normed. Without an input of types all tokens have type 0. */
function embedded(net: Net, s: Shape, p: string, places: string, scale = 1): string {
  const words = net.times(net.lookup(`${p}word_embeddings.weight`, s.hidden, net.inputs.ids), scale);
  const types = net.lookup(`${p}token_type_embeddings.weight`, s.hidden, net.inputs.types ?? net.ints(0));
  return net.norm(net.add(net.add(words, types), places), `${p}LayerNorm`, s.hidden, s.epsilon);
}

function heads(net: Net, s: Shape, x: string, name: string): string {
  return net.heads(net.linear(x, name, s.hidden, s.hidden), s.heads, s.units);
}

/** Full attention, before the output projection. */
function full(net: Net, s: Shape, p: string, x: string): string {
  const [query, key, value] = ['query', 'key', 'value'].map((name) => heads(net, s, x, `${p}${name}`));
  const attention = { query, key, value, heads: s.heads, scale: s.units ** -0.5, bias: net.looking() };
  return net.attend(attention, s.hidden);
}

function fed(net: Net, s: Shape, p: string, x: string): string {
  const up = net.l.activation(net.linear(x, `${p}intermediate.dense`, s.hidden, s.intermediate), s.activation);
  return net.linear(up, `${p}output.dense`, s.intermediate, s.hidden);
}

/** The rest of one of BERT's layers after its attention, which is given in `mixed`. */
function after(net: Net, s: Shape, p: string, x: string, mixed: string): string {
  const attended = net.linear(mixed, `${p}attention.output.dense`, s.hidden, s.hidden);
  const y = net.norm(net.add(attended, x), `${p}attention.output.LayerNorm`, s.hidden, s.epsilon);
  return net.norm(net.add(fed(net, s, p, y), y), `${p}output.LayerNorm`, s.hidden, s.epsilon);
}

function head(activation: (c: ConfigReader) => string): Architecture['head'] {
  const names = ['classifier.dense', 'classifier.out_proj'] as const;
  return (net, c, body) => denseHead(net, body, net.firstToken(body.hidden), names, activation(c));
}

function counted(net: Net, s: Shape, p: string, c: ConfigReader): string {
  const pad = c.integer('pad_token_id', 1);
  return net.lookup(`${p}embeddings.position_embeddings.weight`, s.hidden, net.countedFrom(pad));
}

/** RoBERTa-PreLayerNorm (Ott et al. 2019): layer norms come before attention and feed-forward, and one at the end. */
export const robertaPreLayerNorm: Architecture = {
  prefix: 'roberta_prelayernorm.',
  body: (net, c, p): Body => {
    const s = shapeOf(c, 'gelu');
    const normed = (x: string, name: string) => net.norm(x, name, s.hidden, s.epsilon);
    let x = embedded(net, s, `${p}embeddings.`, counted(net, s, p, c));
    for (let i = 0; i < s.layers; i++) {
      const own = `${p}encoder.layer.${i}.`;
      const mixed = full(net, s, `${own}attention.self.`, normed(x, `${own}attention.LayerNorm`));
      const y = net.add(net.linear(mixed, `${own}attention.output.dense`, s.hidden, s.hidden), x);
      x = net.add(fed(net, s, own, normed(y, `${own}intermediate.LayerNorm`)), y);
    }
    return { hidden: normed(x, `${p}LayerNorm`), width: s.hidden };
  },
  head: head(() => 'tanh'),
};

/**
 * BigBird (Zaheer et al. 2020) with full attention. Its block-sparse attention is the same up to the number of tokens in
 * `fullUpTo` of the config.
 */
export const bigBird: Architecture = {
  prefix: 'bert.',
  typed: () => true,
  body: (net, c, p) => {
    const s = shapeOf(c, 'gelu_new');
    c.only('attention_type', 'original_full', 'block_sparse');
    c.ignore('block_size', 'num_random_blocks', 'use_bias');
    const scale = c.flag('rescale_embeddings', false) ? Math.sqrt(s.hidden) : 1;
    const places = net.learned(`${p}embeddings.position_embeddings.weight`, s.hidden);
    let x = embedded(net, s, `${p}embeddings.`, places, scale);
    for (let i = 0; i < s.layers; i++) {
      const own = `${p}encoder.layer.${i}.`;
      x = after(net, s, own, x, full(net, s, `${own}attention.self.`, x));
    }
    return { hidden: x, width: s.hidden };
  },
  head: head((c) => c.text('hidden_act', 'gelu_new')),
};

/** The number of tokens on each side that a token attends to, by layer. */
function reaches(c: ConfigReader, layers: number): readonly number[] {
  const own = c.list('attention_window') ?? [];
  const windows = own.length === 0 ? Array.from({ length: layers }, () => c.size('attention_window', 512)) : own;
  if (windows.length !== layers || windows.some((w) => !Number.isInteger(w) || w < 2 || w % 2 !== 0))
    throw c.error(`attention_window ${JSON.stringify(windows).slice(0, 40)} is not supported: one even size a layer`);
  return windows.map((w) => w / 2);
}

/** bool [1, sequence]: true at the first position, which attends to all and to which all attend. */
function firstPlace(net: Net): string {
  return net.once('first place', () =>
    net.op('Equal', [net.op('Unsqueeze', [net.positions, net.ints(0)]), net.index(0)]),
  );
}

/** Longformer (Beltagy et al. 2020) as a classifier: local attention, and global attention at the first token. */
export const longformer: Architecture = {
  prefix: 'longformer.',
  body: (net, c, p) => {
    const s = shapeOf(c, 'gelu');
    c.ignore('sep_token_id', 'attention_mode', 'attention_dilation', 'onnx_export', 'ignore_attention_mask');
    c.only('attention_mode', 'longformer');
    const windows = reaches(c, s.layers);
    let x = embedded(net, s, `${p}embeddings.`, counted(net, s, p, c));
    windows.forEach((reach, i) => {
      const own = `${p}encoder.layer.${i}.`;
      const a = `${own}attention.self.`;
      const of = (from: string, name: string) => heads(net, s, from, `${a}${name}`);
      const common = { heads: s.heads, scale: s.units ** -0.5 };
      const seen = net.once(`seen ${reach}`, () => net.op('Or', [net.near(reach), firstPlace(net)]));
      const local = { ...common, query: of(x, 'query'), key: of(x, 'key'), value: of(x, 'value') };
      const others = net.attend({ ...local, bias: net.looking(seen) }, s.hidden);
      const start = net.slice(x, 1, 0, 1);
      const query = net.heads(
        net.op('Reshape', [firstProjected(net, s, start, `${a}query_global`), net.ints(-1, 1, s.hidden)]),
        s.heads,
        s.units,
      );
      const global = { ...common, query, key: of(x, 'key_global'), value: of(x, 'value_global') };
      const first = net.attend({ ...global, bias: net.looking() }, s.hidden);
      x = after(net, s, own, x, net.op('Concat', [first, net.slice(others, 1, 1)], { axis: 1 }));
    });
    return { hidden: x, width: s.hidden };
  },
  head: head(() => 'tanh'),
};

/** [batch, hidden] of the first token [batch, 1, hidden] */
function firstProjected(net: Net, s: Shape, x: string, name: string): string {
  return net.l.linear(net.op('Reshape', [x, net.ints(-1, s.hidden)]), name, s.hidden, s.hidden);
}
