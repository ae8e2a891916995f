/** MPNet (Song et al. 2020): BERT's layers with one bias of relative positions for all of them. */
import { type Architecture, denseHead, unitsOf } from './architecture';
import { bucketsOf, t5Bucket } from './buckets';

/** Constants in MPNet's code; the config does not change them. */
const [BUCKETS, FARTHEST] = [32, 128];
const PAD = 1;

export const mpnet: Architecture = {
  prefix: 'mpnet.',
  body: (net, c, p) => {
    const hidden = c.size('hidden_size', 768);
    const heads = c.size('num_attention_heads', 12);
    const units = unitsOf(c, hidden, heads);
    const intermediate = c.size('intermediate_size', 3072);
    const epsilon = c.epsilon('layer_norm_eps', 1e-12);
    const activation = c.text('hidden_act', 'gelu');
    const layers = c.size('num_hidden_layers', 12);
    c.only('relative_attention_num_buckets', BUCKETS);
    const words = net.lookup(`${p}embeddings.word_embeddings.weight`, hidden, net.inputs.ids);
    const places = net.lookup(`${p}embeddings.position_embeddings.weight`, hidden, net.countedFrom(PAD));
    let x = net.norm(net.add(words, places), `${p}embeddings.LayerNorm`, hidden, epsilon);
    const buckets = bucketsOf(net, 2 * FARTHEST, (d) => t5Bucket(-d, BUCKETS, FARTHEST));
    const table = net.lookup(`${p}encoder.relative_attention_bias.weight`, heads, buckets, BUCKETS);
    const relative = net.op('Unsqueeze', [net.op('Transpose', [table], { perm: [2, 0, 1] }), net.ints(0)]);
    const bias = net.add(relative, net.looking());
    for (let i = 0; i < layers; i++) {
      const own = `${p}encoder.layer.${i}.`;
      const of = (name: string) =>
        net.heads(net.linear(x, `${own}attention.attn.${name}`, hidden, hidden), heads, units);
      const attention = { query: of('q'), key: of('k'), value: of('v'), heads, scale: 1 / Math.sqrt(units), bias };
      const attended = net.linear(net.attend(attention, hidden), `${own}attention.attn.o`, hidden, hidden);
      const y = net.norm(net.add(attended, x), `${own}attention.LayerNorm`, hidden, epsilon);
      const up = net.l.activation(net.linear(y, `${own}intermediate.dense`, hidden, intermediate), activation);
      x = net.norm(
        net.add(net.linear(up, `${own}output.dense`, intermediate, hidden), y),
        `${own}output.LayerNorm`,
        hidden,
        epsilon,
      );
    }
    return { hidden: x, width: hidden };
  },
  head: (net, _, body) =>
    denseHead(net, body, net.firstToken(body.hidden), ['classifier.dense', 'classifier.out_proj'], 'tanh'),
};
