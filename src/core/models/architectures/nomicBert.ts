/** NomicBERT (Nussbaum et al. 2024), as transformers 5 has it: BERT with rotary positions and a gated feed-forward. */
import { type Architecture, lastLayer } from './architecture';
import { ropeOf, turned } from './rope';

export const nomicBert: Architecture = {
  prefix: 'nomic_bert.',
  typed: (c) => c.integer('type_vocab_size', 2) > 1,
  body: (net, c, p) => {
    const hidden = c.size('hidden_size', 768);
    const heads = c.size('num_attention_heads', 12);
    const units = c.size('head_dim', Math.floor(hidden / heads));
    const intermediate = c.size('intermediate_size', 3072);
    const activation = c.text('hidden_act', 'silu');
    const epsilon = c.epsilon('layer_norm_eps', 1e-12);
    const layers = c.size('num_hidden_layers', 12);
    const rope = ropeOf(c, { units, theta: 1000 });
    const normed = (x: string, name: string) => net.norm(x, `${p}${name}`, hidden, epsilon);
    const words = net.lookup(`${p}embeddings.word_embeddings.weight`, hidden, net.inputs.ids);
    const types = net.lookup(`${p}embeddings.token_type_embeddings.weight`, hidden, net.inputs.types ?? net.ints(0));
    let x = normed(net.add(words, types), 'embeddings.LayerNorm');
    for (let i = 0; i < layers; i++) {
      const own = `layers.${i}.`;
      const of = (name: string) =>
        net.heads(net.linear(x, `${p}${own}self_attn.${name}_proj`, hidden, heads * units), heads, units);
      const turn = (name: string) => turned(net, rope, of(name), units);
      const attention = { query: turn('q'), key: turn('k'), value: of('v'), heads, scale: units ** -0.5 };
      const mixed = net.attend({ ...attention, bias: net.looking() }, heads * units);
      const attended = net.linear(mixed, `${p}${own}self_attn.o_proj`, heads * units, hidden);
      const y = normed(net.add(x, attended), `${own}post_attention_layernorm`);
      const part = (name: string) => net.linear(y, `${p}${own}mlp.${name}_proj`, hidden, intermediate);
      const gated = net.op('Mul', [net.l.activation(part('gate'), activation), part('up')]);
      const fed = net.linear(gated, `${p}${own}mlp.down_proj`, intermediate, hidden);
      x = normed(net.add(y, fed), `${own}post_mlp_layernorm`);
    }
    return { hidden: x, width: hidden };
  },
  head: (net, _, { hidden, width }) => {
    const dense = net.l.linear(net.firstToken(hidden), 'nomic_bert.pooler.dense', width, width);
    return lastLayer(net, net.op('Tanh', [dense]), 'classifier', width);
  },
};
