/** DeBERTa (He et al. 2021): attention to content and to relative position is computed separately. Versions 1, 2 and 3. */
import { type Architecture, type Body, denseHead, unitsOf } from './architecture';
import { bucketsOf, debertaBucket } from './buckets';
import type { ConfigReader } from './configReader';
import type { Net } from './net';

interface Deberta {
  /** 1, or 2 for versions 2 and 3, whose checkpoints are alike. */
  readonly version: 1 | 2;
  readonly hidden: number;
  readonly heads: number;
  readonly units: number;
  readonly intermediate: number;
  readonly activation: string;
  readonly epsilon: number;
  readonly attended: ReadonlySet<string>;
  readonly sharedKey: boolean;
  readonly talking: boolean;
  /** Relative positions go from -span to span; null: none are attended to. */
  readonly span: number | null;
  /** int64 [sequence, sequence]: relative positions, in buckets where the config asks for them. */
  readonly relative: string;
}

/** More positions than any text in training had. */
const FARTHEST = 1 << 16;

/** How far relative positions go, and what they are; without them there is no span. */
function relativePositions(net: Net, c: ConfigReader, version: 1 | 2): Pick<Deberta, 'span' | 'relative'> {
  const places = c.size('max_position_embeddings', 512);
  const told = c.integer('max_relative_positions', -1);
  const buckets = version === 2 ? c.integer('position_buckets', -1) : -1;
  if (!c.flag('relative_attention', false)) return { span: null, relative: '' };
  const most = told < 1 ? places : told;
  if (buckets < 1) return { span: most, relative: net.distance };
  if (most > FARTHEST) throw c.error(`max_relative_positions ${most} is not supported`);
  const bucketOf = (d: number) => Math.sign(d) * debertaBucket(Math.abs(d), buckets, most);
  return { span: buckets, relative: bucketsOf(net, most + 1, bucketOf) };
}

function embedded(net: Net, c: ConfigReader, p: string, hidden: number, epsilon: number): string {
  const { l, inputs } = net;
  const width = c.size('embedding_size', hidden);
  let x = net.lookup(`${p}word_embeddings.weight`, width, inputs.ids);
  if (c.flag('position_biased_input', true)) x = net.add(x, net.learned(`${p}position_embeddings.weight`, width));
  if (inputs.types !== undefined) x = net.add(x, net.lookup(`${p}token_type_embeddings.weight`, width, inputs.types));
  if (width !== hidden || l.has(`${p}embed_proj.weight`)) x = net.linear(x, `${p}embed_proj`, width, hidden);
  return net.op('Mul', [net.norm(x, `${p}LayerNorm`, hidden, epsilon), net.column]);
}

/** [1, heads, 2 span, units] of relative positions, projected. */
function places(net: Net, d: Deberta, table: string, name: string): string {
  const projected = net.l.linear(table, name, d.hidden, d.hidden);
  const split = net.op('Reshape', [projected, net.ints(1, -1, d.heads, d.units)]);
  return net.op('Transpose', [split], { perm: [0, 2, 1, 3] });
}

/** Of scores by relative position [batch, heads, sequence, 2 span], those of each pair [batch, heads, sequence, sequence]. */
function ofPairs(net: Net, scores: string, at: string): string {
  const front = net.slice(net.op('Shape', [scores]), 0, 0, 2);
  const shape = net.op('Concat', [front, net.op('Shape', [at])], { axis: 0 });
  return net.op('GatherElements', [scores, net.op('Expand', [at, shape])], { axis: -1 });
}

/** What relative positions add to the scaled scores. */
function disentangled(net: Net, d: Deberta, p: string, query: string, key: string, table: string): string | undefined {
  const { span, attended, version } = d;
  if (span === null) return undefined;
  const scale = 1 / Math.sqrt(d.units * factorOf(d));
  const at = (sign: number) =>
    net.once(`deberta at ${sign} ${span}`, () => {
      const relative = sign < 0 ? net.op('Neg', [d.relative]) : d.relative;
      const shifted = net.op('Add', [relative, net.index(span)]);
      return net.op('Clip', [shifted, net.index(0), net.index(2 * span - 1)]);
    });
  const own = (name: string, shared: string) => (d.sharedKey ? shared : name);
  const by = (x: string, name: string, sign: number) => {
    const positions = places(net, d, table, `${p}${name}`);
    const product = net.op('MatMul', [x, net.op('Transpose', [positions], { perm: [0, 1, 3, 2] })]);
    return ofPairs(net, net.times(product, scale), at(sign));
  };
  const parts: string[] = [];
  if (attended.has('c2p')) parts.push(by(query, version === 1 ? 'pos_proj' : own('pos_key_proj', 'key_proj'), 1));
  if (attended.has('p2c')) {
    const found = by(key, version === 1 ? 'pos_q_proj' : own('pos_query_proj', 'query_proj'), -1);
    parts.push(net.op('Transpose', [found], { perm: [0, 1, 3, 2] }));
  }
  return parts.length === 0 ? undefined : parts.reduce((a, b) => net.add(a, b));
}

/** How many kinds of scores are summed: all are divided by the root of it. */
function factorOf({ version, attended }: Deberta): number {
  if (version === 1) return 1 + attended.size;
  return 1 + Number(attended.has('c2p')) + Number(attended.has('p2c'));
}

/** Queries, keys and values, [batch, heads, sequence, units] each. */
function projections(net: Net, d: Deberta, p: string, x: string): readonly [string, string, string] {
  const { hidden, heads, units } = d;
  if (d.version === 2) {
    const of = (name: string) => net.heads(net.linear(x, `${p}${name}`, hidden, hidden), heads, units);
    return [of('query_proj'), of('key_proj'), of('value_proj')];
  }
  const all = net.heads(net.linear(x, `${p}in_proj`, hidden, 3 * hidden), heads, 3 * units);
  const [query, key, value] = net.split(all, units, units, units);
  const bias = (name: string) =>
    net.op('Reshape', [net.l.weight(`${p}${name}`, [hidden]), net.ints(1, heads, 1, units)]);
  return [net.add(query, bias('q_bias')), key, net.add(value, bias('v_bias'))];
}

/** Mixes scores or shares of heads with each other. */
function acrossHeads(net: Net, d: Deberta, x: string, name: string): string {
  const last = net.op('Transpose', [x], { perm: [0, 2, 3, 1] });
  const weight = net.op('Transpose', [net.l.weight(`${name}.weight`, [d.heads, d.heads])], { perm: [1, 0] });
  return net.op('Transpose', [net.op('MatMul', [last, weight])], { perm: [0, 3, 1, 2] });
}

/** bool [batch, 1, sequence, sequence]: neither the query nor the key is padding. */
function seen(net: Net): string {
  return net.once('deberta seen', () => {
    const queries = net.op('Transpose', [net.real], { perm: [0, 1, 3, 2] });
    return net.op('And', [queries, net.real]);
  });
}

function layer(net: Net, d: Deberta, p: string, x: string, table: string): string {
  const { hidden, heads, units, intermediate, epsilon } = d;
  const own = `${p}attention.self.`;
  const [query, key, value] = projections(net, d, own, x);
  const scale = 1 / Math.sqrt(units * factorOf(d));
  let scores = net.add(net.scores({ query, key, heads, scale }), disentangled(net, d, own, query, key, table));
  if (d.talking) scores = acrossHeads(net, d, scores, `${own}head_logits_proj`);
  let shares = net.op('Softmax', [net.masked(scores, seen(net))], { axis: -1 });
  if (d.talking) shares = acrossHeads(net, d, shares, `${own}head_weights_proj`);
  const mixed = net.joined(net.op('MatMul', [shares, value]), hidden);
  const attended = net.linear(mixed, `${p}attention.output.dense`, hidden, hidden);
  const y = net.norm(net.add(attended, x), `${p}attention.output.LayerNorm`, hidden, epsilon);
  const up = net.l.activation(net.linear(y, `${p}intermediate.dense`, hidden, intermediate), d.activation);
  const down = net.linear(up, `${p}output.dense`, intermediate, hidden);
  return net.norm(net.add(down, y), `${p}output.LayerNorm`, hidden, epsilon);
}

/** The convolution over the embeddings that the largest models of version 2 add behind their first layer. */
function convolved(net: Net, c: ConfigReader, d: Deberta, p: string, embeddings: string, first: string): string {
  const kernel = c.integer('conv_kernel_size', 0);
  const group = c.size('conv_groups', 1);
  const activation = c.text('conv_act', 'tanh');
  if (kernel < 1) return first;
  if (kernel % 2 === 0) throw c.error(`conv_kernel_size ${kernel} is not supported: it must be odd`);
  const { l } = net;
  const weight = l.weight(`${p}conv.weight`, [d.hidden, d.hidden / group, kernel]);
  const turned = (x: string) => net.op('Transpose', [x], { perm: [0, 2, 1] });
  const pad = (kernel - 1) / 2;
  const inputs = [turned(embeddings), weight, l.weight(`${p}conv.bias`, [d.hidden])];
  const out = turned(net.op('Conv', inputs, { group, pads: [pad, pad], kernel_shape: [kernel] }));
  const active = l.activation(net.op('Mul', [out, net.column]), activation);
  return net.op('Mul', [net.norm(net.add(first, active), `${p}LayerNorm`, d.hidden, d.epsilon), net.column]);
}

function body(version: 1 | 2): Architecture['body'] {
  return (net: Net, c: ConfigReader, prefix: string): Body => {
    const hidden = c.size('hidden_size', version === 1 ? 768 : 1536);
    const heads = c.size('num_attention_heads', version === 1 ? 12 : 24);
    const units = unitsOf(c, hidden, heads);
    c.only('attention_head_size', units);
    const d: Deberta = {
      version,
      hidden,
      heads,
      units,
      intermediate: c.size('intermediate_size', version === 1 ? 3072 : 6144),
      activation: c.text('hidden_act', 'gelu'),
      epsilon: c.epsilon('layer_norm_eps', 1e-7),
      attended: new Set(c.texts('pos_att_type') ?? []),
      sharedKey: version === 2 && c.flag('share_att_key', false),
      talking: version === 1 && c.flag('talking_head', false),
      ...relativePositions(net, c, version),
    };
    c.ignore('legacy', 'pooler_hidden_size');
    const p = `${prefix}encoder.`;
    const first = embedded(net, c, `${prefix}embeddings.`, hidden, d.epsilon);
    const normed = version === 2 && (c.texts('norm_rel_ebd') ?? []).includes('layer_norm');
    let table = d.span === null ? '' : net.l.weight(`${p}rel_embeddings.weight`, [2 * d.span, hidden]);
    if (normed && d.span !== null) table = net.norm(table, `${p}LayerNorm`, hidden, d.epsilon);
    let x = first;
    const layers = c.size('num_hidden_layers', version === 1 ? 12 : 24);
    for (let i = 0; i < layers; i++) {
      x = layer(net, d, `${p}layer.${i}.`, x, table);
      if (i === 0 && version === 2) x = convolved(net, c, d, `${p}conv.`, first, x);
    }
    return { hidden: x, width: hidden };
  };
}

function family(version: 1 | 2): Architecture {
  return {
    prefix: 'deberta.',
    typed: (c) => c.integer('type_vocab_size', 0) > 0,
    body: body(version),
    head: (net, c, found) => {
      c.only('pooler_hidden_size', found.width);
      const activation = c.text('pooler_hidden_act', 'gelu');
      return denseHead(net, found, net.firstToken(found.hidden), ['pooler.dense', 'classifier'], activation);
    },
  };
}

export const deberta = family(1);
export const debertaV2 = family(2);
