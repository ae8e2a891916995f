/** XLNet (Yang et al. 2019) at inference: one stream, no memory, sinusoidal relative positions. */
import { type Architecture, lastLayer } from './architecture';
import type { ConfigReader } from './configReader';
import type { Net } from './net';

interface Shape {
  readonly hidden: number;
  readonly heads: number;
  readonly units: number;
}

const FARTHEST = 10000;

/** [2 sequence - 1, hidden]: sines, then cosines, of relative positions from -(sequence - 1) on. */
function sinusoids(net: Net, hidden: number, clamp: number): string {
  const inverse = Array.from({ length: hidden / 2 }, (_, i) =>
    Math.fround(1 / Math.fround(FARTHEST ** Math.fround((2 * i) / hidden))),
  );
  const range = net.op('Range', [net.op('Sub', [net.index(1), net.length]), net.length, net.index(1)]);
  const places = clamp > 0 ? net.op('Clip', [range, net.index(-clamp), net.index(clamp)]) : range;
  const column = net.op('Unsqueeze', [net.toFloat(places), net.ints(1)]);
  const angle = net.op('Mul', [column, net.l.b.constant('float32', [inverse.length], inverse)]);
  return net.op('Concat', [net.op('Sin', [angle]), net.op('Cos', [angle])], { axis: -1 });
}

/** Scores of each pair of positions, out of scores by relative position [batch, heads, sequence, 2 sequence - 1]. */
function ofPairs(net: Net, scores: string): string {
  const last = net.op('Sub', [net.length, net.index(1)]);
  const at = net.once('xlnet at', () => net.op('Add', [net.distance, last]));
  const front = net.slice(net.op('Shape', [scores]), 0, 0, 2);
  const shape = net.op('Concat', [front, net.op('Shape', [at])], { axis: 0 });
  return net.op('GatherElements', [scores, net.op('Expand', [at, shape])], { axis: -1 });
}

/** float [batch, 1, sequence, sequence]: 1 where two tokens are of different types. */
function apart(net: Net): string | undefined {
  const { types } = net.inputs;
  if (types === undefined) return undefined;
  return net.once('xlnet apart', () => {
    const of = (axis: number) => net.op('Unsqueeze', [types, net.ints(1, axis)]);
    return net.toFloat(net.op('Not', [net.op('Equal', [of(3), of(2)])]));
  });
}

function attention(net: Net, s: Shape, p: string, x: string, places: string, bias: string): string {
  const { hidden, heads, units } = s;
  const wide = heads * units;
  const tensor = (name: string) =>
    net.op('Reshape', [net.l.weight(`${p}${name}`, [hidden, heads, units]), net.ints(hidden, wide)]);
  const projected = (rows: string, name: string) => net.op('Gemm', [rows, tensor(name)]);
  const of = (name: string) => net.heads(net.sequences(projected(net.rows(x, hidden), name), wide), heads, units);
  const [query, key, value] = [of('q'), of('k'), of('v')];
  const shifted = (name: string) =>
    net.add(query, net.op('Reshape', [net.l.weight(`${p}${name}`, [heads, units]), net.ints(1, heads, 1, units)]));
  const turned = (v: string, perm: readonly number[]) => net.op('Transpose', [v], { perm });
  const split = net.op('Reshape', [projected(places, 'r'), net.ints(1, -1, heads, units)]);
  const content = net.op('MatMul', [shifted('r_w_bias'), turned(key, [0, 1, 3, 2])]);
  const position = ofPairs(net, net.op('MatMul', [shifted('r_r_bias'), turned(split, [0, 2, 3, 1])]));
  let scores = net.add(content, position);
  const different = apart(net);
  if (different !== undefined) {
    const types = net.op('Reshape', [net.l.weight(`${p}seg_embed`, [2, heads, units]), net.ints(1, 2, heads, units)]);
    const both = net.op('MatMul', [shifted('r_s_bias'), turned(types, [0, 2, 3, 1])]);
    const [same, other] = net.split(both, 1, 1);
    // same + (other - same) where types differ
    scores = net.add(scores, net.add(same, net.op('Mul', [net.op('Sub', [other, same]), different])));
  }
  const scaled = net.times(scores, units ** -0.5);
  const mixed = net.joined(net.mixed(net.add(scaled, bias), value, heads), wide);
  return net.sequences(net.op('Gemm', [net.rows(mixed, wide), tensor('o')], { transB: 1 }), hidden);
}

/** float: 0 where attention is allowed. Every token attends to itself, padding too. */
function looking(net: Net, c: ConfigReader): string {
  const type = c.text('attn_type', 'bi');
  if (type !== 'bi' && type !== 'uni') throw c.error(`attn_type "${type}" is not supported`);
  const seen = type === 'uni' ? net.op('And', [net.real, net.causal()]) : net.real;
  const own = net.op('Equal', [net.distance, net.index(0)]);
  return net.op('Where', [net.op('Or', [seen, own]), net.l.number(0), net.l.number(-1e30)]);
}

export const xlnet: Architecture = {
  prefix: 'transformer.',
  typed: () => true,
  body: (net, c, p) => {
    const hidden = c.size(['d_model', 'hidden_size'], 1024);
    const heads = c.size(['n_head', 'num_attention_heads'], 16);
    const units = c.size('d_head', Math.floor(hidden / heads));
    const inner = c.size('d_inner', 4096);
    const activation = c.text('ff_activation', 'gelu');
    const epsilon = c.epsilon('layer_norm_eps', 1e-12);
    const layers = c.size(['n_layer', 'num_hidden_layers'], 24);
    c.only('bi_data', false);
    c.only('same_length', false);
    c.ignore('untie_r', 'mem_len', 'reuse_len', 'use_mems_eval', 'use_mems_train', 'start_n_top', 'end_n_top');
    const places = sinusoids(net, hidden, c.integer('clamp_len', -1));
    const bias = looking(net, c);
    let x = net.lookup(`${p}word_embedding.weight`, hidden, net.inputs.ids);
    for (let i = 0; i < layers; i++) {
      const own = `${p}layer.${i}.`;
      const attended = attention(net, { hidden, heads, units }, `${own}rel_attn.`, x, places, bias);
      const y = net.norm(net.add(attended, x), `${own}rel_attn.layer_norm`, hidden, epsilon);
      const up = net.l.activation(net.linear(y, `${own}ff.layer_1`, hidden, inner), activation);
      x = net.norm(
        net.add(net.linear(up, `${own}ff.layer_2`, inner, hidden), y),
        `${own}ff.layer_norm`,
        hidden,
        epsilon,
      );
    }
    return { hidden: x, width: hidden };
  },
  head: (net, c, { hidden, width }) => {
    const type = c.text('summary_type', 'last');
    const sum = () => net.op('ReduceMean', [hidden, net.ints(1)], { keepdims: 0 });
    let x: string;
    if (type === 'first') x = net.firstToken(hidden);
    else if (type === 'mean') x = sum();
    else if (type === 'last' || type === 'cls_index') x = net.lastToken(hidden, width, null);
    else throw c.error(`summary_type "${type}" is not supported`);
    let wide = width;
    if (c.flag('summary_use_proj', true)) {
      [wide] = net.l.dims('sequence_summary.summary.weight');
      x = net.l.linear(x, 'sequence_summary.summary', width, wide);
    }
    const activation = c.names('summary_activation') ? c.text('summary_activation', 'linear') : 'tanh';
    return lastLayer(net, net.l.activation(x, activation === '' ? 'linear' : activation), 'logits_proj', wide);
  },
};
