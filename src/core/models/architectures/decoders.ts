/** Decoders of other kinds than Llama's, with a score over their last token: GPT-2, GPT-NeoX, OPT. */
import { type Architecture, unitsOf } from './architecture';
import { scoreHead } from './llama';
import { ropeOf, turned } from './rope';

/** GPT-2 (Radford et al. 2019). Its matrices stand the other way round than those of the other families. */
export const gpt2: Architecture = {
  prefix: 'transformer.',
  body: (net, c, p) => {
    const hidden = c.size(['n_embd', 'hidden_size'], 768);
    const heads = c.size(['n_head', 'num_attention_heads'], 12);
    const units = unitsOf(c, hidden, heads);
    const inner = c.size('n_inner', 4 * hidden);
    const epsilon = c.epsilon('layer_norm_epsilon', 1e-5);
    const activation = c.text('activation_function', 'gelu_new');
    const scaled = c.flag('scale_attn_weights', true);
    const deeper = c.flag('scale_attn_by_inverse_layer_idx', false);
    const layers = c.size(['n_layer', 'num_hidden_layers'], 12);
    c.ignore('reorder_and_upcast_attn', 'n_ctx');
    c.only('add_cross_attention', false);
    c.only('use_conv', false);
    const normed = (x: string, name: string) => net.norm(x, `${p}${name}`, hidden, epsilon);
    const linear = (x: string, name: string, from: number, to: number) => net.turnedLinear(x, `${p}${name}`, from, to);
    let x = net.add(net.lookup(`${p}wte.weight`, hidden, net.inputs.ids), net.learned(`${p}wpe.weight`, hidden));
    for (let i = 0; i < layers; i++) {
      const own = `h.${i}.`;
      const all = net.split(
        linear(normed(x, `${own}ln_1`), `${own}attn.c_attn`, hidden, 3 * hidden),
        hidden,
        hidden,
        hidden,
      );
      const [query, key, value] = all.map((part) => net.heads(part, heads, units));
      const scale = (scaled ? units ** -0.5 : 1) / (deeper ? i + 1 : 1);
      const attention = { query, key, value, heads, scale, bias: net.looking(net.causal()) };
      x = net.add(x, linear(net.attend(attention, hidden), `${own}attn.c_proj`, hidden, hidden));
      const up = net.l.activation(linear(normed(x, `${own}ln_2`), `${own}mlp.c_fc`, hidden, inner), activation);
      x = net.add(x, linear(up, `${own}mlp.c_proj`, inner, hidden));
    }
    return { hidden: normed(x, 'ln_f'), width: hidden };
  },
  head: scoreHead,
};

/** GPT-NeoX (Black et al. 2022): rotary positions for a part of each head, attention and feed-forward side by side. */
export const gptNeox: Architecture = {
  prefix: 'gpt_neox.',
  body: (net, c, p) => {
    const hidden = c.size('hidden_size', 6144);
    const heads = c.size('num_attention_heads', 64);
    const units = unitsOf(c, hidden, heads);
    const intermediate = c.size('intermediate_size', 24576);
    const epsilon = c.epsilon('layer_norm_eps', 1e-5);
    const activation = c.text('hidden_act', 'gelu');
    const beside = c.flag('use_parallel_residual', true);
    const layers = c.size('num_hidden_layers', 44);
    const names = {
      thetaNames: ['rotary_emb_base', 'rope_theta'],
      partialNames: ['rotary_pct', 'partial_rotary_factor'],
    };
    const rope = ropeOf(c, { units, theta: 10000, partial: 0.25, ...names });
    c.ignore('attention_bias');
    const normed = (x: string, name: string) => net.norm(x, `${p}${name}`, hidden, epsilon);
    let x = net.lookup(`${p}embed_in.weight`, hidden, net.inputs.ids);
    for (let i = 0; i < layers; i++) {
      const own = `layers.${i}.`;
      const wide = net.linear(
        normed(x, `${own}input_layernorm`),
        `${p}${own}attention.query_key_value`,
        hidden,
        3 * hidden,
      );
      const [query, key, value] = net.split(net.heads(wide, heads, 3 * units), units, units, units);
      const turn = (part: string) => turned(net, rope, part, units);
      const bias = net.looking(net.causal());
      const attention = { query: turn(query), key: turn(key), value, heads, scale: units ** -0.5, bias };
      const attended = net.linear(net.attend(attention, hidden), `${p}${own}attention.dense`, hidden, hidden);
      const y = net.add(x, attended);
      const from = normed(beside ? x : y, `${own}post_attention_layernorm`);
      const up = net.linear(from, `${p}${own}mlp.dense_h_to_4h`, hidden, intermediate);
      x = net.add(y, net.linear(net.l.activation(up, activation), `${p}${own}mlp.dense_4h_to_h`, intermediate, hidden));
    }
    return { hidden: normed(x, 'final_layer_norm'), width: hidden };
  },
  head: scoreHead,
};

/** Rows of OPT's table of positions that stand before the first one. */
const OFFSET = 2;

/** OPT (Zhang et al. 2022): positions are counted over what is no padding. */
export const opt: Architecture = {
  prefix: 'model.decoder.',
  body: (net, c, p) => {
    const hidden = c.size('hidden_size', 768);
    const heads = c.size('num_attention_heads', 12);
    const units = unitsOf(c, hidden, heads);
    const inner = c.size('ffn_dim', 3072);
    const width = c.size('word_embed_proj_dim', hidden);
    const activation = c.text('activation_function', 'relu');
    const pre = c.flag('do_layer_norm_before', true);
    const last = pre && !c.flag('_remove_final_layer_norm', false);
    const layers = c.size('num_hidden_layers', 12);
    c.only('layer_norm_elementwise_affine', true);
    c.ignore('enable_bias');
    const normed = (x: string, name: string) => net.norm(x, `${p}${name}`, hidden, 1e-5);
    const { mask } = net.inputs;
    const counted = net.op('Mul', [net.op('CumSum', [mask, net.index(1)]), mask]);
    const places = net.op('Add', [counted, net.index(OFFSET - 1)]);
    const words = net.lookup(`${p}embed_tokens.weight`, width, net.inputs.ids);
    const wide = width === hidden ? words : net.linear(words, `${p}project_in`, width, hidden);
    let x = net.add(wide, net.lookup(`${p}embed_positions.weight`, hidden, places));
    for (let i = 0; i < layers; i++) {
      const own = `layers.${i}.`;
      const around = (v: string, name: string, part: (x: string) => string) =>
        pre ? net.add(v, part(normed(v, name))) : normed(net.add(v, part(v)), name);
      x = around(x, `${own}self_attn_layer_norm`, (v) => {
        const of = (n: string) =>
          net.heads(net.linear(v, `${p}${own}self_attn.${n}_proj`, hidden, hidden), heads, units);
        const attention = {
          query: of('q'),
          key: of('k'),
          value: of('v'),
          heads,
          scale: units ** -0.5,
          bias: net.looking(net.causal()),
        };
        return net.linear(net.attend(attention, hidden), `${p}${own}self_attn.out_proj`, hidden, hidden);
      });
      x = around(x, `${own}final_layer_norm`, (v) => {
        const up = net.l.activation(net.linear(v, `${p}${own}fc1`, hidden, inner), activation);
        return net.linear(up, `${p}${own}fc2`, inner, hidden);
      });
    }
    if (last) x = normed(x, 'final_layer_norm');
    return { hidden: width === hidden ? x : net.linear(x, `${p}project_out`, hidden, width), width };
  },
  head: scoreHead,
};
