/** ModernBERT (Warner et al. 2024): rotary positions, gated feed-forward, local and global attention layers. */
import { type Architecture, denseHead, unitsOf } from './architecture';
import type { ConfigReader } from './configReader';
import { type Rope, ropeOf, turned } from './rope';

/** Which layers have local attention: `layer_types`, or an interval in older configs. */
function nearLayers(c: ConfigReader, layers: number): readonly boolean[] {
  const every = c.size('global_attn_every_n_layers', 3);
  const types = c.texts('layer_types');
  if (types === undefined) return Array.from({ length: layers }, (_, i) => i % every !== 0);
  if (types.length !== layers) throw c.error(`layer_types names ${types.length} layers of ${layers}`);
  return types.map((type) => {
    if (type === 'sliding_attention' || type === 'full_attention') return type === 'sliding_attention';
    throw c.error(`layers of the type "${type}" are not supported`);
  });
}

export const modernbert: Architecture = {
  prefix: 'model.',
  body: (net, c, p) => {
    const hidden = c.size('hidden_size', 768);
    const heads = c.size('num_attention_heads', 12);
    const units = unitsOf(c, hidden, heads);
    const intermediate = c.size('intermediate_size', 1152);
    const epsilon = c.epsilon('norm_eps', 1e-5);
    const activation = c.text('hidden_activation', 'gelu');
    const layers = c.size('num_hidden_layers', 22);
    const near = nearLayers(c, layers);
    const reach = Math.floor(c.size('local_attention', 128) / 2);
    c.ignore('attention_bias', 'norm_bias', 'mlp_bias', 'classifier_bias', 'sliding_window');
    c.only('position_embedding_type', 'absolute', 'rope', 'rotary', 'sans_pos');
    const global = c.number('global_rope_theta', 160000);
    const far = ropeOf(c, { units, theta: global, layer: 'full_attention', thetaNames: ['global_rope_theta'] });
    const local = { units, theta: c.has('local_rope_theta') ? 10000 : localTheta(c, global) };
    const close = ropeOf(c, { ...local, layer: 'sliding_attention', thetaNames: ['local_rope_theta'] });
    const normed = (x: string, name: string) => net.norm(x, `${p}${name}`, hidden, epsilon);
    let x = normed(net.lookup(`${p}embeddings.tok_embeddings.weight`, hidden, net.inputs.ids), 'embeddings.norm');
    for (let i = 0; i < layers; i++) {
      const own = `layers.${i}.`;
      const before = i === 0 && !net.l.has(`${p}${own}attn_norm.weight`) ? x : normed(x, `${own}attn_norm`);
      const all = net.split(net.linear(before, `${p}${own}attn.Wqkv`, hidden, 3 * hidden), hidden, hidden, hidden);
      const [query, key, value] = all.map((part) => net.heads(part, heads, units));
      const turn = (part: string, rope: Rope) => turned(net, rope, part, units);
      const rope = near[i] ? close : far;
      const bias = near[i] ? net.looking(net.near(reach)) : net.looking();
      const attention = { query: turn(query, rope), key: turn(key, rope), value, heads, scale: units ** -0.5, bias };
      x = net.add(x, net.linear(net.attend(attention, hidden), `${p}${own}attn.Wo`, hidden, hidden));
      const wide = net.linear(normed(x, `${own}mlp_norm`), `${p}${own}mlp.Wi`, hidden, 2 * intermediate);
      const [up, gate] = net.split(wide, intermediate, intermediate);
      const gated = net.op('Mul', [net.l.activation(up, activation), gate]);
      x = net.add(x, net.linear(gated, `${p}${own}mlp.Wo`, intermediate, hidden));
    }
    return { hidden: normed(x, 'final_norm'), width: hidden };
  },
  head: (net, c, body) => {
    const pooling = c.text('classifier_pooling', 'cls');
    if (pooling !== 'cls' && pooling !== 'mean') throw c.error(`classifier_pooling "${pooling}" is not supported`);
    const pooled = pooling === 'mean' ? net.meanToken(body.hidden) : net.firstToken(body.hidden);
    const activation = c.text('classifier_activation', 'gelu');
    const epsilon = c.epsilon('norm_eps', 1e-5);
    const between = (x: string) => net.norm(x, 'head.norm', body.width, epsilon);
    return denseHead(net, body, pooled, ['head.dense', 'classifier'], activation, between);
  },
};

/** Null in older configs: local layers use the same theta as the others. */
function localTheta(c: ConfigReader, global: number): number {
  return c.names('local_rope_theta') ? global : 10000;
}
