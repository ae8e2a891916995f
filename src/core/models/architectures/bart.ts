/**
 * BART (Lewis et al. 2020) and mBART: an encoder, a decoder that reads the text again, shifted by one, and a head over
 * the last end-of-text token. The encoder looks up its word embeddings by the token ids.
 */
import { type Architecture, denseHead, unitsOf } from './architecture';
import type { ConfigReader } from './configReader';
import type { Net } from './net';

/** Rows of the position table before that of position 0. */
const OFFSET = 2;
const EPSILON = 1e-5;

interface Bart {
  /** Layer norms come before attention and feed-forward, and one more at the end. */
  readonly pre: boolean;
  readonly hidden: number;
  readonly activation: string;
  readonly scale: number;
}

interface Stack {
  readonly name: string;
  readonly ids: string;
  readonly table: string;
  readonly heads: number;
  readonly intermediate: number;
  readonly layers: number;
}

function embedded(net: Net, d: Bart, { name, ids, table }: Stack): string {
  const words = net.times(net.lookup(table, d.hidden, ids), d.scale);
  const x = net.add(words, net.learned(`${name}embed_positions.weight`, d.hidden, OFFSET));
  return net.norm(x, `${name}layernorm_embedding`, d.hidden, EPSILON);
}

function attention(net: Net, d: Bart, name: string, heads: number, from: string, to: string, bias: string): string {
  const units = d.hidden / heads;
  const of = (x: string, part: string) =>
    net.heads(net.linear(x, `${name}${part}_proj`, d.hidden, d.hidden), heads, units);
  const [query, key, value] = [of(from, 'q'), of(to, 'k'), of(to, 'v')];
  const mixed = net.attend({ query, key, value, heads, scale: units ** -0.5, bias }, d.hidden);
  return net.linear(mixed, `${name}out_proj`, d.hidden, d.hidden);
}

/** A part of a layer with its residual and its norm, which comes before or after it. */
function around(net: Net, d: Bart, x: string, norm: string, part: (x: string) => string): string {
  const normed = (v: string) => net.norm(v, norm, d.hidden, EPSILON);
  return d.pre ? net.add(x, part(normed(x))) : normed(net.add(x, part(x)));
}

function stack(net: Net, d: Bart, s: Stack, encoded?: string): string {
  let x = embedded(net, d, s);
  const own = encoded === undefined ? net.looking() : net.unpadded(net.causal());
  for (let i = 0; i < s.layers; i++) {
    const p = `${s.name}layers.${i}.`;
    x = around(net, d, x, `${p}self_attn_layer_norm`, (v) => attention(net, d, `${p}self_attn.`, s.heads, v, v, own));
    if (encoded !== undefined)
      x = around(net, d, x, `${p}encoder_attn_layer_norm`, (v) =>
        attention(net, d, `${p}encoder_attn.`, s.heads, v, encoded, net.looking()),
      );
    x = around(net, d, x, `${p}final_layer_norm`, (v) => {
      const up = net.l.activation(net.linear(v, `${p}fc1`, d.hidden, s.intermediate), d.activation);
      return net.linear(up, `${p}fc2`, s.intermediate, d.hidden);
    });
  }
  return d.pre ? net.norm(x, `${s.name}layer_norm`, d.hidden, EPSILON) : x;
}

/** int64 [batch, sequence]: `first` [batch, 1], then all ids but the last. */
function shifted(net: Net, first: string): string {
  return net.op('Concat', [first, net.slice(net.inputs.ids, 1, 0, -1)], { axis: 1 });
}

function bartStart(net: Net, c: ConfigReader): string {
  const batch = net.slice(net.shape, 0, 0, 1);
  const shape = net.op('Concat', [batch, net.ints(1)], { axis: 0 });
  return net.op('Expand', [net.index(c.integer('decoder_start_token_id', 2)), shape]);
}

/** mBART begins with the last token that is not pad: the one of the language, or the end of text. */
function mbartStart(net: Net, c: ConfigReader): string {
  const real = net.op('Not', [net.op('Equal', [net.inputs.ids, net.index(c.integer('pad_token_id', 1))])]);
  const count = net.op('ReduceSum', [net.toInt(real), net.ints(1)], { keepdims: 1 });
  return net.op('GatherElements', [net.inputs.ids, net.op('Sub', [count, net.index(1)])], { axis: 1 });
}

function family(pre: boolean, start: (net: Net, c: ConfigReader) => string): Architecture {
  return {
    prefix: 'model.',
    body: (net, c, p) => {
      const hidden = c.size(['d_model', 'hidden_size'], 1024);
      c.ignore('num_hidden_layers', 'num_attention_heads', 'classifier_dropout', 'extra_pos_embeddings');
      c.only('normalize_before', pre);
      c.only('add_final_layer_norm', pre);
      c.only('normalize_embedding', true);
      c.only('static_position_embeddings', false);
      const d: Bart = {
        pre,
        hidden,
        activation: c.text('activation_function', 'gelu'),
        scale: c.flag('scale_embedding', false) ? Math.sqrt(hidden) : 1,
      };
      const side = (name: 'encoder' | 'decoder', ids: string): Stack => {
        const tables = ['shared', `${name}.embed_tokens`, 'encoder.embed_tokens', 'decoder.embed_tokens'];
        const table = tables.map((t) => `${p}${t}.weight`).find((t) => net.l.has(t)) ?? `${p}shared.weight`;
        const heads = c.size(`${name}_attention_heads`, 16);
        unitsOf(c, hidden, heads);
        const [intermediate, layers] = [c.size(`${name}_ffn_dim`, 4096), c.size(`${name}_layers`, 12)];
        return { name: `${p}${name}.`, ids, table, heads, intermediate, layers };
      };
      const encoded = stack(net, d, side('encoder', net.inputs.ids));
      return { hidden: stack(net, d, side('decoder', shifted(net, start(net, c))), encoded), width: hidden };
    },
    head: (net, c, body) => {
      const ends = net.op('Equal', [net.inputs.ids, net.index(c.integer('eos_token_id', 2))]);
      const pooled = net.tokenAt(body.hidden, body.width, net.lastPlace(ends));
      return denseHead(net, body, pooled, ['classification_head.dense', 'classification_head.out_proj'], 'tanh');
    },
  };
}

export const bart = family(false, bartStart);
export const mbart = family(true, mbartStart);
