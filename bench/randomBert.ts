/** A classifier of the shape of BERT-base with random weights, made without Python: its weights alone, and 1,000 words. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const HIDDEN = 768;
const INNER = 3072;
const LAYERS = 12;
const WORDS = 30_522;
const POSITIONS = 512;
const LABELS = ['business', 'politics', 'sport', 'tech'];

function dense(name: string, out: number, from: number): readonly (readonly [string, readonly number[]])[] {
  return [
    [`${name}.weight`, [out, from]],
    [`${name}.bias`, [out]],
  ];
}

function norm(name: string): readonly (readonly [string, readonly number[]])[] {
  return [
    [`${name}.weight`, [HIDDEN]],
    [`${name}.bias`, [HIDDEN]],
  ];
}

/** Names and shapes as transformers saves them. */
function tensors(): readonly (readonly [string, readonly number[]])[] {
  const layer = (i: number) => {
    const at = `bert.encoder.layer.${i}`;
    return [
      ...['query', 'key', 'value'].flatMap((name) => dense(`${at}.attention.self.${name}`, HIDDEN, HIDDEN)),
      ...dense(`${at}.attention.output.dense`, HIDDEN, HIDDEN),
      ...norm(`${at}.attention.output.LayerNorm`),
      ...dense(`${at}.intermediate.dense`, INNER, HIDDEN),
      ...dense(`${at}.output.dense`, HIDDEN, INNER),
      ...norm(`${at}.output.LayerNorm`),
    ];
  };
  return [
    ['bert.embeddings.word_embeddings.weight', [WORDS, HIDDEN]],
    ['bert.embeddings.position_embeddings.weight', [POSITIONS, HIDDEN]],
    ['bert.embeddings.token_type_embeddings.weight', [2, HIDDEN]],
    ...norm('bert.embeddings.LayerNorm'),
    ...Array.from({ length: LAYERS }, (_, i) => layer(i)).flat(),
    ...dense('bert.pooler.dense', HIDDEN, HIDDEN),
    ...dense('classifier', LABELS.length, HIDDEN),
  ];
}

/** Numbers of the usual spread around 0 (0.02), the same every time. */
function values(name: string, count: number, seed: number): Float32Array {
  if (name.endsWith('LayerNorm.weight')) return new Float32Array(count).fill(1);
  if (name.endsWith('.bias')) return new Float32Array(count);
  const found = new Float32Array(count);
  const width = 0.02 * Math.sqrt(12);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    found[i] = (state / 2 ** 32 - 0.5) * width;
  }
  return found;
}

const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** Writes it into a folder: 0.4 GB. */
export function makeRandomBert(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const all = tensors();
  let offset = 0;
  const header = all.map(([name, shape]) => {
    const start = offset;
    offset += 4 * size(shape);
    return [name, { dtype: 'F32', shape, data_offsets: [start, offset] }];
  });
  const head = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  for (const part of [length, head]) writeSync(file, part);
  all.forEach(([name, shape], i) => {
    const bytes = Buffer.from(values(name, size(shape), 7 * i + 1).buffer);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  });
  closeSync(file);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config()));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer()));
}

function config(): object {
  return {
    model_type: 'bert',
    hidden_size: HIDDEN,
    num_hidden_layers: LAYERS,
    num_attention_heads: 12,
    intermediate_size: INNER,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-12,
    max_position_embeddings: POSITIONS,
    type_vocab_size: 2,
    vocab_size: WORDS,
    pad_token_id: 0,
    id2label: Object.fromEntries(LABELS.entries()),
  };
}

function tokenizer(): object {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const words = [...special, ...Array.from({ length: 1000 }, (_, i) => `w${i}`)];
  const role = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const named = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const ids = (id: string) => [id, { id, ids: [special.indexOf(id)], tokens: [id] }];
  return {
    version: '1.0',
    added_tokens: special.map((content, id) => ({ id, content, ...role })),
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [named('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, named('[SEP]')],
      pair: [
        named('[CLS]'),
        { Sequence: { id: 'A', type_id: 0 } },
        named('[SEP]'),
        { Sequence: { id: 'B', type_id: 1 } },
        named('[SEP]'),
      ],
      special_tokens: Object.fromEntries(['[CLS]', '[SEP]'].map(ids)),
    },
    model: { type: 'WordLevel', vocab: Object.fromEntries(words.map((word, id) => [word, id])), unk_token: '[UNK]' },
  };
}
